package cli

import (
	"fmt"
	"strconv"

	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/websocket/frame"
)

// labelRecord takes a TLS record apart as far as it has come: its header,
// and the beginning of a handshake that is not yet encrypted (RFC 8446).
func labelRecord(b []byte, _ bool) part {
	p := part{bytes: b, whole: true, rfc: "RFC 8446", brief: true, name: "TLS record, " + phrase.Plural(len(b), "byte")}
	if len(b) < recordHeader {
		return p
	}
	p.name = "TLS record, " + recordOf(b) + ", " + phrase.Plural(len(b), "byte")
	p.number(1, "content type", records[b[0]], "5.1")
	p.number(2, "version", "old, to please middleboxes", "5.1")
	p.fields[1].Value = fmt.Sprintf("0x%04x", int(b[1])<<8|int(b[2]))
	p.number(2, "length", "bytes of the record that follow", "5.1")
	rest := b[recordHeader:]
	switch {
	case len(rest) == 0:
	case len(rest) >= 4 && b[0] == 22 && handshakes[rest[0]] != "":
		p.number(1, "handshake type", handshakes[rest[0]], "4")
		p.number(3, "length", "bytes of the message", "4")
		if len(rest) > 4 {
			p.text(len(rest)-4, "message", "what both can do, and their keys", "4.1")
		}
	case b[0] == 20:
		p.text(len(rest), "message", "means nothing in TLS 1.3", "D.4")
	default:
		p.text(len(rest), "encrypted", "only the two ends can read it", "5.2")
	}
	return p
}

// number labels the next n bytes of p as a number.
func (p *part) number(n int, name, meaning, section string) {
	p.text(n, name, meaning, section)
	f, v := &p.fields[len(p.fields)-1], 0
	for _, b := range p.of(*f) {
		v = v<<8 | int(b)
	}
	f.Value = strconv.Itoa(v)
}

// text labels the next n bytes of p.
func (p *part) text(n int, name, meaning, section string) {
	at := 0
	if len(p.fields) > 0 {
		last := p.fields[len(p.fields)-1]
		at = last.Offset + last.Len()
	}
	p.fields = append(p.fields, frame.Field{
		Offset: at, Bits: 8 * n, Name: name, Value: fmt.Sprintf("% x", p.bytes[at:at+n]), Meaning: meaning,
		Section: section,
	})
}
