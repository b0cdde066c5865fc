package packetview

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/packet"
)

// ConversationJSON holds a conversation for programs.
type ConversationJSON struct {
	Transport string        `json:"transport"`
	Packets   []PacketJSON  `json:"packets"`
	Totals    packet.Totals `json:"totals"`
	Trips     []TripJSON    `json:"trips"`
	Error     string        `json:"error,omitempty"`
}

// PacketJSON holds a packet for programs.
type PacketJSON struct {
	Number         int     `json:"number"`
	SentMillis     float64 `json:"sent_ms"`
	ArrivedMillis  float64 `json:"arrived_ms,omitempty"`
	From           string  `json:"from"`
	To             string  `json:"to"`
	Fate           string  `json:"fate"`
	Protocol       string  `json:"protocol"`
	Label          string  `json:"label"`
	Bytes          int     `json:"bytes"`
	Payload        int     `json:"payload"`
	Flags          string  `json:"flags,omitempty"`
	Seq            uint32  `json:"seq"`
	Ack            uint32  `json:"ack"`
	Retransmission bool    `json:"retransmission,omitempty"`
	Needless       bool    `json:"needless,omitempty"`
	Trigger        string  `json:"trigger,omitempty"`        // why it was sent again
	HadArrived     float64 `json:"had_arrived_ms,omitempty"` // when the bytes of a needless retransmission arrive
	Data           []byte  `json:"data"`

	Fields []FieldJSON `json:"fields,omitempty"`
}

// TripJSON holds a trip for programs.
type TripJSON struct {
	SentMillis float64 `json:"sent_ms"`
	TookMillis float64 `json:"took_ms,omitempty"`
	Lost       bool    `json:"lost,omitempty"`
	Error      string  `json:"error,omitempty"` // why it was not sent
}

// WriteConversationsJSON prints all conversations as one JSON array. It returns
// an error for the first conversation that was not finished within timeout.
func WriteConversationsJSON(out io.Writer, items []Item, timeout time.Duration) error {
	all := []ConversationJSON{}
	var failed error
	for _, c := range items {
		all = append(all, c.json())
		if err := c.failure(timeout); failed == nil {
			failed = err
		}
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	return failed
}

func (c Item) json() ConversationJSON {
	j := ConversationJSON{Transport: c.Name, Totals: packet.Sum(c.Packets), Packets: []PacketJSON{}}
	for _, r := range c.Ladder.Rows {
		p := r.Packet
		j.Packets = append(j.Packets, PacketJSON{
			Number: p.Number, SentMillis: millis(p.Sent), ArrivedMillis: millis(p.Arrived), From: p.From, To: p.To,
			Fate: string(p.Fate), Protocol: p.Protocol, Label: r.Label, Bytes: len(p.Data), Payload: len(p.Payload),
			Flags: p.Flags.String(), Seq: p.Seq, Ack: p.Ack, Retransmission: p.Retransmission,
			Needless: p.Needless, Trigger: p.Trigger.String(), HadArrived: millis(p.HadArrived), Data: p.Data,
		})
	}
	for _, t := range c.Trips {
		j.Trips = append(j.Trips, tripJSON(t))
	}
	if c.Err != nil {
		j.Error = errno.RootCause(c.Err)
	}
	c.addFields(&j)
	return j
}

// millis returns d in milliseconds.
func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// FieldJSON holds a field for programs. Layer is the header, or the frame or
// record in the payload, that it belongs to.
type FieldJSON struct {
	Layer   string `json:"layer"`
	Offset  int    `json:"offset"`
	Bit     int    `json:"bit"`
	Bits    int    `json:"bits"`
	Name    string `json:"name"`
	Value   string `json:"value"`
	Meaning string `json:"meaning"`
	Section string `json:"section"`
	Wrong   string `json:"wrong,omitempty"`
}

// addFields adds the fields of the packets that are to be opened.
func (c Item) addFields(j *ConversationJSON) {
	opened := make(map[int][]FieldJSON)
	for _, row := range c.Opened {
		opened[row.Packet.Number] = fieldsOf(c.Streams, row.Packet)
	}
	for i, p := range j.Packets {
		j.Packets[i].Fields = opened[p.Number]
	}
}

func fieldsOf(streams *packet.Streams, p packet.Packet) (fields []FieldJSON) {
	for _, part := range streams.Open(p) {
		for _, f := range part.FieldsShown() {
			line := FieldJSON{
				part.Layer, part.Offset + f.Offset, f.Bit, f.Bits, f.Name, f.Value, f.Meaning, inFull(f.Section, part.RFC), "",
			}
			if f.Broken != nil {
				line.Wrong = f.Broken.Rule
			}
			fields = append(fields, line)
		}
	}
	return fields
}

// inFull adds its document to a section, which package frame leaves out
// where it is its own.
func inFull(section, rfc string) string {
	document, number, other := strings.Cut(section, ", ")
	switch {
	case section == "", strings.Contains(section, ", section "), !other && strings.HasPrefix(section, "RFC "):
		return section
	case other:
		return document + ", section " + number
	}
	return rfc + ", section " + section
}

func tripJSON(t conversation.Trip) TripJSON {
	j := TripJSON{SentMillis: millis(t.Sent), TookMillis: millis(t.Took), Lost: t.Took == 0 && t.Err == nil}
	if t.Err != nil {
		j.Error = t.Err.Error()
	}
	return j
}
