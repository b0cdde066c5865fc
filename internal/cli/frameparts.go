package cli

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/websocket/frame"
)

// A part of the input is a frame, or half of a handshake.
type part struct {
	at     int // where it begins
	bytes  []byte
	fields []frame.Field
	isHTTP bool
	whole  bool

	// Of what a packet holds.
	layer string // "TCP header"
	name  string // its title, where its bytes do not give one
	rfc   string // whose sections are named by their number alone
	first int    // the byte before which nothing is shown
	brief bool   // values and their meanings stand in one line
}

// takeApart finds the parts of b. What is malformed or cut short is the last.
func takeApart(b []byte) (parts []part) {
	for at := 0; at < len(b); {
		p, size := part{at: at}, 0
		if p.isHTTP = at == 0 && isHTTP(b); p.isHTTP {
			p.fields, size = frame.LabelHead(b)
		} else {
			p.fields, size = frame.LabelFrame(b[at:])
		}
		if p.whole = size > 0; !p.whole {
			size = len(b) - at
		}
		p.bytes = b[at : at+size]
		parts = append(parts, p)
		at += size
	}
	return parts
}

// isHTTP reports whether b begins as a request or a response does, with a word
// in capital letters. In a frame they would set reserved bits.
func isHTTP(b []byte) bool {
	n := 0
	for n < len(b) && b[n] >= 'A' && b[n] <= 'Z' {
		n++
	}
	return n > 2 && n < len(b) && (b[n] == ' ' || b[n] == '/')
}

// show prints every field of what was given or built, and then says what is
// wrong with it.
func (f *framing) show(out io.Writer, inputs ...[]byte) error {
	var parts []part
	for _, b := range inputs {
		parts = append(parts, takeApart(b)...)
	}
	if f.json {
		if err := writeFieldsJSON(out, parts); err != nil {
			return err
		}
		return wrong(parts)
	}
	if err := writeParts(out, parts); err != nil {
		return err
	}
	return wrong(parts)
}

// wrong is the first rule that is broken, or what is missing at the end.
func wrong(parts []part) error {
	var d frame.Decoder
	begun, closed := false, false
	for _, p := range parts {
		for _, f := range p.fields {
			if f.Broken != nil {
				return cmdutil.UsageErrorf("byte %d, %s: %s", p.at+f.Offset, f.Name, ruleOf(f.Broken))
			}
		}
		if !p.whole {
			return cmdutil.UsageErrorf("cut short: %s", p.missing())
		}
		if p.isHTTP {
			continue
		}
		if !begun && p.isServers() {
			d.From = frame.Server
		}
		begun = true
		if err := decodeAll(&d, append([]byte(nil), p.bytes...)); err != nil {
			return cmdutil.UsageErrorf("the frame at byte %d: %s", p.at, ruleOf(err))
		}
		if closed && p.isServers() != (d.From == frame.Server) {
			return cmdutil.UsageErrorf("the frame at byte %d: is of the other direction; give those of one alone", p.at)
		}
		if closed {
			return cmdutil.UsageErrorf("the frame at byte %d: comes after the close frame, which is the last of its sender (RFC 6455, section 5.5.1)", p.at)
		}
		closed = p.isClose()
	}
	return nil
}

func ruleOf(err error) string { return strings.TrimPrefix(err.Error(), "frame: ") }

func decodeAll(d *frame.Decoder, b []byte) (err error) {
	for len(b) > 0 && err == nil {
		_, b, err = d.Next(b)
	}
	return err
}

func (p part) isServers() bool { return len(p.bytes) > 1 && p.bytes[1]&0x80 == 0 }

func (p part) isClose() bool { return frame.Opcode(p.bytes[0]&0xF) == frame.Close }

// missing says how far a part that is cut short goes.
func (p part) missing() string {
	h, n, _ := frame.ParseHeader(p.bytes)
	switch {
	case p.isHTTP && bytes.Contains(p.bytes, []byte("\n")) && !bytes.Contains(p.bytes, []byte("\r\n")):
		return `the lines of a handshake end in "\r\n", and these in "\n" alone`
	case p.isHTTP:
		return "the handshake has no empty line at its end"
	case n == 0:
		return fmt.Sprintf("the frame at byte %d ends in its header", p.at)
	}
	return fmt.Sprintf("the frame at byte %d announces %s of payload; %s are there",
		p.at, phrase.Plural(h.Length, "byte"), phrase.Count(len(p.bytes)-n))
}

// title is a part in one line.
func (p part) title() string {
	if p.name != "" {
		return p.name
	}
	if p.isHTTP && strings.HasPrefix(string(p.bytes), "HTTP/") {
		return "A response, " + phrase.Plural(len(p.bytes), "byte")
	}
	if p.isHTTP {
		return "A request, " + phrase.Plural(len(p.bytes), "byte")
	}
	kind := frame.Opcode(p.bytes[0] & 0xF).String()
	side := "client"
	if p.isServers() {
		side = "server"
	}
	return fmt.Sprintf("A %s frame of a %s, %s", kind, side, phrase.Plural(len(p.bytes), "byte"))
}
