package echo

import "strconv"

// Traits are claims: each field is a promise that a program may build on, and
// that echotest checks. False means "not promised", never "cannot happen".
type Traits struct {
	Name          string // names the variant: tcp, udp, unix, unixgram, unixpacket, websocket
	Boundaries    bool   // two Writes never arrive in one Read
	Truncates     bool   // a message longer than the buffer loses its rest
	Reliable      bool   // what Write accepted arrives, while both ends live
	Ordered       bool   // it arrives in the order it was sent
	Refuses       bool   // Dial fails when nobody listens
	Connected     bool   // Read ends when the peer goes away
	HalfClose     bool   // after CloseWrite the peer reads io.EOF, and its answer still arrives
	Backpressure  bool   // a Write waits for a slow reader instead of losing data
	Resumable     bool   // a connection whose Read timed out can be used again
	EmptyMessages bool   // a Write of no bytes arrives as a message
	MaxMessage    int    // every Write up to this many bytes is accepted; 0: only memory limits
	Crosses       Reach  // how far it reaches
}

// Reach says how far a transport carries.
type Reach string

const (
	CrossesHost    Reach = "host"    // between programs of one machine
	CrossesNetwork Reach = "network" // between machines
	CrossesBrowser Reach = "browser" // between machines, and from a web page
)

// A Claim is one field of Traits as data: for tables, and for the failure of
// the test that holds the transport to it.
type Claim struct {
	Field    string // the field of Traits
	Value    string // "yes", "no", a size in bytes, or a Reach
	Sentence string // what Value says, as a sentence without its full stop
}

// Claims returns the claims in the order of the fields, without the Name.
func (t Traits) Claims() []Claim {
	claim := func(field string, holds bool, yes, no string) Claim {
		if holds {
			return Claim{field, "yes", yes}
		}
		return Claim{field, "no", no}
	}
	return []Claim{
		claim("Boundaries", t.Boundaries,
			"two Writes never arrive in one Read",
			"two Writes may arrive in one Read, and one Write in several"),
		claim("Truncates", t.Truncates,
			"a message longer than the buffer loses its rest",
			"what does not fit the buffer waits for the next Read"),
		claim("Reliable", t.Reliable,
			"what Write accepted arrives, while both ends live",
			"what Write accepted may be lost, without an error"),
		claim("Ordered", t.Ordered,
			"it arrives in the order it was sent",
			"it may arrive in another order"),
		claim("Refuses", t.Refuses,
			"Dial fails when nobody listens",
			"Dial may succeed although nobody listens"),
		claim("Connected", t.Connected,
			"Read ends when the peer goes away",
			"Read may wait on although the peer is gone"),
		claim("HalfClose", t.HalfClose,
			"after CloseWrite the peer reads io.EOF, and its answer still arrives",
			"one direction cannot be ended alone"),
		claim("Backpressure", t.Backpressure,
			"a Write waits for a slow reader instead of losing data",
			"a Write does not wait for a slow reader: data may be lost instead"),
		claim("Resumable", t.Resumable,
			"a connection whose Read timed out can be used again",
			"a connection whose Read timed out cannot be used again"),
		claim("EmptyMessages", t.EmptyMessages,
			"a Write of no bytes arrives as a message",
			"a Write of no bytes does not arrive as a message"),
		maxMessage(t.MaxMessage),
		{"Crosses", string(t.Crosses), crosses[t.Crosses]},
	}
}

// Claim returns the claim about one field, or a zero Claim.
func (t Traits) Claim(field string) Claim {
	for _, c := range t.Claims() {
		if c.Field == field {
			return c
		}
	}
	return Claim{}
}

func maxMessage(n int) Claim {
	if n == 0 {
		return Claim{"MaxMessage", "memory", "only memory limits the size of a Write"}
	}
	size := strconv.Itoa(n)
	return Claim{"MaxMessage", size, "every Write up to " + size + " bytes is accepted"}
}

var crosses = map[Reach]string{
	CrossesHost:    "it connects programs of one machine",
	CrossesNetwork: "it connects programs across a network",
	CrossesBrowser: "it connects programs across a network, and web pages",
}
