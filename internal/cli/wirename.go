package cli

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/websocket/frame"
)

// A namer says what lies inside the segments of a conversation. It follows
// both directions from their first byte, since a segment may begin
// anywhere.
type namer struct {
	format  format
	streams map[string]*stream
}

// newNamer is nil for transports inside of whose packets lies the message
// alone.
func newNamer(name string) *namer {
	n := &namer{streams: make(map[string]*stream)}
	switch name {
	case "websocket":
		n.format = insideWebSocket
	case "tls", "websocket-tls":
		n.format = insideTLS
	default:
		return nil
	}
	return n
}

// name takes packets in their order. Of one that brings some bytes again,
// it says what the others are.
func (n *namer) name(p packet.Packet) string {
	if p.Protocol != "TCP" || len(p.Payload) == 0 {
		return ""
	}
	s, size := n.stream(p), len(p.Payload)
	if p.New > 0 {
		s.add(p)
		size = p.New
	}
	var parts []string
	for _, share := range s.split(p, size) {
		if share.before > 0 {
			parts = append(parts, share.more("a "+n.format.kind(share.bytes, share.head)))
			continue
		}
		parts = append(parts, n.format.say(share.bytes, share.head))
	}
	return strings.Join(parts, " + ")
}

func (n *namer) stream(p packet.Packet) *stream {
	key := fmt.Sprint(p.From, p.Src.Port())
	if n.streams[key] == nil {
		n.streams[key] = &stream{format: n.format}
	}
	return n.streams[key]
}

// kindOfFrame is what begins with b, without what it says.
func kindOfFrame(b []byte, head bool) string {
	h, n, err := frame.ParseHeader(b)
	switch {
	case head:
		return "handshake"
	case err != nil || n == 0:
		return "frame"
	case h.Masked:
		return "masked " + h.Opcode.String() + " frame"
	}
	return h.Opcode.String() + " frame"
}

// sayFrame names a handshake or a frame.
func sayFrame(b []byte, head bool) string {
	if head {
		line, _, _ := bytes.Cut(b, []byte("\r\n"))
		return strings.TrimSuffix(string(line), " HTTP/1.1")
	}
	h, n, err := frame.ParseHeader(b)
	if err != nil || n == 0 {
		return phrase.Plural(len(b), "byte") + " of a frame"
	}
	payload := bytes.Clone(b[n:])
	if h.Masked {
		frame.Mask(h.Key, 0, payload)
	}
	return kindOfFrame(b, head) + " " + saidByFrame(h, payload)
}

func saidByFrame(h frame.Header, payload []byte) string {
	if h.Opcode == frame.Close {
		if code, _, err := frame.ParseClose(payload); err == nil {
			return fmt.Sprint(uint16(code))
		}
	}
	text := string(payload)
	if int64(len(payload)) == h.Length && len(text) <= 16 && phrase.Printable(text, 20) == text {
		return fmt.Sprintf("%q", text)
	}
	return phrase.Plural(h.Length, "byte")
}

// The types of TLS records (RFC 8446, section 5.1), and of what a handshake
// begins with, before it is encrypted.
var (
	records    = map[byte]string{20: "ChangeCipherSpec", 21: "Alert", 22: "Handshake", 23: "encrypted"}
	handshakes = map[byte]string{1: "ClientHello", 2: "ServerHello"}
)

// recordHeader is how long the header of a TLS record is.
const recordHeader = 5

// sayRecord names a TLS record.
func sayRecord(b []byte, _ bool) string {
	if len(b) < recordHeader {
		return phrase.Plural(len(b), "byte") + " of a record"
	}
	return recordOf(b) + " " + phrase.Plural(int(b[3])<<8|int(b[4]), "byte")
}

// recordOf is what a record holds.
func recordOf(b []byte) string {
	what := records[b[0]]
	if b[0] == 22 && len(b) > recordHeader && handshakes[b[recordHeader]] != "" {
		what = handshakes[b[recordHeader]]
	}
	if what == "" {
		what = fmt.Sprintf("record of type %d", b[0])
	}
	return what
}
