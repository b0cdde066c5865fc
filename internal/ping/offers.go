package ping

import "slices"

// A SocketKind holds one combination of the arguments of socket(2): a family, a
// type and a protocol.
type SocketKind struct {
	Family   string // "Internet" (both AF_INET and AF_INET6), "Unix" or "Packet"
	Type     string
	Protocol string
	Source   string // the document that describes it
}

// socketKinds are ordered by family, then by type.
var socketKinds = []SocketKind{
	{"Internet", "SOCK_STREAM", "TCP", "RFC 9293"},
	{"Internet", "SOCK_STREAM", "MPTCP", "RFC 8684"},
	{"Internet", "SOCK_STREAM", "SCTP", "RFC 9260"},
	{"Internet", "SOCK_DGRAM", "UDP", "RFC 768"},
	{"Internet", "SOCK_DGRAM", "UDP-Lite", "RFC 3828"},
	{"Internet", "SOCK_DGRAM", "ICMP", "ping socket"},
	{"Internet", "SOCK_SEQPACKET", "SCTP", "RFC 9260"},
	{"Internet", "SOCK_DCCP", "DCCP", "RFC 4340"},
	{"Internet", "SOCK_RAW", "ICMP", "RFC 792, 4443"},
	{"Internet", "SOCK_RAW", "IP", "RFC 791, 8200"},
	{"Unix", "SOCK_STREAM", "unix", "unix(7)"},
	{"Unix", "SOCK_DGRAM", "unixgram", "unix(7)"},
	{"Unix", "SOCK_SEQPACKET", "unixpacket", "unix(7)"},
	{"Packet", "SOCK_RAW", "frames", "packet(7)"},
	{"Packet", "SOCK_DGRAM", "packets", "packet(7)"},
}

var addressFamilies = map[string][]string{
	"Internet": {"AF_INET", "AF_INET6"}, "Unix": {"AF_UNIX"}, "Packet": {"AF_PACKET"},
}

// SocketKinds returns every kind that Offers asks for, ordered by family, then by
// type.
func SocketKinds() []SocketKind { return slices.Clone(socketKinds) }

// AddressFamilies returns the names that the family of k has in socket(2).
func (k SocketKind) AddressFamilies() []string { return slices.Clone(addressFamilies[k.Family]) }

// An Offer holds the result of socket(2) for one kind in one address family.
type Offer struct {
	Family   string `json:"family"`
	Type     string `json:"type"`
	Protocol string `json:"protocol"`
	Source   string `json:"source"`
	OK       bool   `json:"ok"`
	Error    string `json:"error,omitempty"`   // the name of the errno
	Meaning  string `json:"meaning,omitempty"` // of the errno, for this kind
}

// Offers opens a socket of every kind, in every address family of the kind, and
// closes those that it gets.
func Offers() (all []Offer) {
	for _, k := range socketKinds {
		for _, family := range addressFamilies[k.Family] {
			o := Offer{Family: family, Type: k.Type, Protocol: k.Protocol, Source: k.Source}
			if err := trySocket(family, k.Type, k.Protocol); err != nil {
				o.Error, o.Meaning = errnoName(err), o.describeErrno(err)
			} else {
				o.OK = true
			}
			all = append(all, o)
		}
	}
	return all
}
