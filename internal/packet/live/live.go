// Package live records packets of this machine's own loopback, so that a real
// kernel's conversation can be shown like a simulated one. A Tap serves one
// server: it records the packets to and from its port, and ICMP messages about
// either.
//
// It needs Linux and the capability CAP_NET_RAW, which root has (packet(7)).
package live

import (
	"encoding/binary"
	"errors"

	"github.com/socketlab/socketlab/internal/packet"
)

// Open returns these errors if nothing can be recorded.
var (
	// ErrNotAllowed reports that this process lacks the capability CAP_NET_RAW.
	ErrNotAllowed = errors.New("recording packets of the kernel needs the capability CAP_NET_RAW: run it as root")
	// ErrNotHere reports that this system is not Linux.
	ErrNotHere = errors.New("recording packets of the kernel is written for Linux")
)

// These are the names of the hosts in a recorded conversation.
const (
	// Client names the host of the client in a recorded conversation.
	Client = "client"
	// Server names the host of the server in a recorded conversation.
	Server = "server"
)

// between returns the sender and the receiver of a packet, if it belongs to a
// server's port.
func between(port uint16, data []byte) (from, to string, ok bool) {
	p := packet.Decode([]packet.Capture{{Data: data}})[0]
	src, dst := p.Src.Port(), p.Dst.Port()
	if p.Protocol == "ICMP" {
		// An error quotes the packet that it is about (RFC 792, RFC 4443), and
		// goes back to whoever has sent that.
		dst, src = quoted(p.Payload)
	}
	switch port {
	case dst:
		return Client, Server, true
	case src:
		return Server, Client, true
	}
	return "", "", false
}

// quoted returns the ports of a packet inside an ICMP error.
func quoted(b []byte) (src, dst uint16) {
	header := 40
	if len(b) > 0 && b[0]>>4 == 4 {
		header = int(b[0]&15) * 4
	}
	if len(b) < header+4 {
		return 0, 0
	}
	return binary.BigEndian.Uint16(b[header:]), binary.BigEndian.Uint16(b[header+2:])
}
