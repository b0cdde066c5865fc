package cli

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/websocket/frame"
)

// A namer says what lies inside the segments of a conversation. It follows both
// directions from their first byte, since a segment may begin anywhere.
type namer struct {
	next func(d *inside, b []byte) (part string, rest []byte)
	dirs map[string]*inside
	said map[string]string // by direction and sequence number, for retransmissions
}

// inside is how far one direction has been followed.
type inside struct {
	from   string
	open   bool // the handshake of HTTP is over
	left   int  // bytes of a frame or record that are still to come
	within string
}

// newNamer is nil for transports inside of whose packets lies the message alone.
func newNamer(name string) *namer {
	n := &namer{dirs: make(map[string]*inside), said: make(map[string]string)}
	switch name {
	case "websocket":
		n.next = nextFrame
	case "tls", "websocket-tls":
		n.next = nextRecord
	default:
		return nil
	}
	return n
}

func (n *namer) name(p wire.Packet) string {
	if p.Protocol != "TCP" || len(p.Payload) == 0 {
		return ""
	}
	key := fmt.Sprint(p.From, p.Src.Port(), p.Seq, len(p.Payload))
	if p.New == 0 {
		return n.said[key]
	}
	d := n.dirs[p.From]
	if d == nil {
		d = &inside{from: p.From}
		n.dirs[p.From] = d
	}
	var parts []string
	for b := p.Payload[len(p.Payload)-p.New:]; len(b) > 0; {
		if d.left > 0 {
			m := min(d.left, len(b))
			parts = append(parts, plural(m, "byte")+" more of "+d.within)
			d.left, b = d.left-m, b[m:]
			continue
		}
		var part string
		part, b = n.next(d, b)
		parts = append(parts, part)
	}
	n.said[key] = strings.Join(parts, " + ")
	return n.said[key]
}

// holds notes that so many bytes of b belong to something, of which some may be
// still to come.
func (d *inside) holds(size int, what string, b []byte) []byte {
	m := min(size, len(b))
	d.left, d.within = size-m, what
	return b[m:]
}

// nextFrame takes a handshake or a frame off b.
func nextFrame(d *inside, b []byte) (string, []byte) {
	if !d.open {
		d.open = true
		line, _, _ := bytes.Cut(b, []byte("\r\n"))
		_, rest, _ := bytes.Cut(b, []byte("\r\n\r\n"))
		return strings.TrimSuffix(string(line), " HTTP/1.1"), rest
	}
	h, n, err := frame.ParseHeader(b)
	if err != nil || n == 0 {
		return plural(len(b), "byte") + " of a frame", nil
	}
	what := h.Opcode.String() + " frame"
	if h.Masked {
		what = "masked " + what
	}
	rest := d.holds(n+int(h.Length), "a "+what, b)
	payload := bytes.Clone(b[n:min(len(b), n+int(h.Length))])
	if h.Masked {
		frame.Mask(h.Key, 0, payload)
	}
	return what + " " + saidByFrame(h, payload), rest
}

func saidByFrame(h frame.Header, payload []byte) string {
	if h.Opcode == frame.Close {
		if code, _, err := frame.ParseClose(payload); err == nil {
			return fmt.Sprint(uint16(code))
		}
	}
	text := string(payload)
	if int64(len(payload)) == h.Length && len(text) <= 16 && printable(text, 20) == text {
		return fmt.Sprintf("%q", text)
	}
	return plural(h.Length, "byte")
}

// The types of TLS records (RFC 8446, section 5.1), and of what a handshake
// begins with, before it is encrypted.
var (
	records    = map[byte]string{20: "ChangeCipherSpec", 21: "Alert", 22: "Handshake", 23: "encrypted"}
	handshakes = map[byte]string{1: "ClientHello", 2: "ServerHello"}
)

// nextRecord takes a TLS record off b.
func nextRecord(d *inside, b []byte) (string, []byte) {
	const header = 5
	if len(b) < header {
		return plural(len(b), "byte") + " of a record", nil
	}
	what, length := records[b[0]], int(b[3])<<8|int(b[4])
	if b[0] == 22 && len(b) > header && handshakes[b[header]] != "" {
		what = handshakes[b[header]]
	}
	if what == "" {
		what = fmt.Sprintf("record of type %d", b[0])
	}
	rest := d.holds(header+length, "a record", b)
	return what + " " + plural(length, "byte"), rest
}
