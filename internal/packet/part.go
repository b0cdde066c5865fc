package packet

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/websocket/frame"
)

// A Part holds a piece of a packet or of a byte stream, labelled field by
// field: a header, one half of a handshake, a frame or a TLS record.
type Part struct {
	Offset  int // of its first byte in the input or in the packet
	Bytes   []byte
	Fields  []frame.Field
	IsHTTP  bool
	IsWhole bool // not cut short

	// Layer to IsBrief are set only for a part of a packet. Layer is the layer,
	// such as "TCP header".
	Layer   string
	Name    string // its title, if its bytes do not give one
	RFC     string // the document of sections that are named by number alone
	First   int    // the first byte to be shown
	IsBrief bool   // values and meanings are printed in one line
}

// SplitFrames splits b, the bytes that one end of a WebSocket has sent, into
// its handshake and its frames. A malformed part, or one that is cut short, is
// the last.
func SplitFrames(b []byte) (parts []Part) {
	for at := 0; at < len(b); {
		p, size := Part{Offset: at}, 0
		if p.IsHTTP = at == 0 && isHTTP(b); p.IsHTTP {
			p.Fields, size = frame.LabelHead(b)
		} else {
			p.Fields, size = frame.LabelFrame(b[at:])
		}
		if p.IsWhole = size > 0; !p.IsWhole {
			size = len(b) - at
		}
		p.Bytes = b[at : at+size]
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

// IsFromServer reports whether p is a frame without a mask, as servers send
// them.
func (p Part) IsFromServer() bool { return len(p.Bytes) > 1 && p.Bytes[1]&0x80 == 0 }

// IsClose reports whether p, a frame, is a close frame.
func (p Part) IsClose() bool { return frame.Opcode(p.Bytes[0]&0xF) == frame.Close }

// DescribeMissing returns a phrase that names the missing bytes of a part that
// is cut short.
func (p Part) DescribeMissing() string {
	h, n, _ := frame.ParseHeader(p.Bytes)
	switch {
	case p.IsHTTP && bytes.Contains(p.Bytes, []byte("\n")) && !bytes.Contains(p.Bytes, []byte("\r\n")):
		return `the lines of a handshake end in "\r\n", and these in "\n" alone`
	case p.IsHTTP:
		return "the handshake has no empty line at its end"
	case n == 0:
		return fmt.Sprintf("the frame at byte %d ends in its header", p.Offset)
	}
	return fmt.Sprintf("the frame at byte %d announces %s of payload; %s are there",
		p.Offset, phrase.Plural(h.Length, "byte"), phrase.Count(len(p.Bytes)-n))
}

// Title returns a line that names p and its length.
func (p Part) Title() string {
	if p.Name != "" {
		return p.Name
	}
	if p.IsHTTP && strings.HasPrefix(string(p.Bytes), "HTTP/") {
		return "A response, " + phrase.Plural(len(p.Bytes), "byte")
	}
	if p.IsHTTP {
		return "A request, " + phrase.Plural(len(p.Bytes), "byte")
	}
	kind := frame.Opcode(p.Bytes[0] & 0xF).String()
	side := "client"
	if p.IsFromServer() {
		side = "server"
	}
	return fmt.Sprintf("A %s frame of a %s, %s", kind, side, phrase.Plural(len(p.Bytes), "byte"))
}

// BytesOf returns the bytes of f, a field of p. It unmasks a masked payload,
// unless f is the masked payload itself.
func (p Part) BytesOf(f frame.Field) []byte {
	b := append([]byte(nil), p.Bytes[f.Offset:f.Offset+f.Len()]...)
	for _, masked := range p.Fields {
		if begin := masked.Offset; masked.Holds == frame.MaskedPayload && f.Holds != frame.MaskedPayload && f.Offset >= begin {
			frame.Mask([4]byte(p.Bytes[begin-4:begin]), f.Offset-begin, b)
		}
	}
	return b
}

// FieldsShown returns the fields of p without the bytes before First.
func (p Part) FieldsShown() (fields []frame.Field) {
	for _, f := range p.Fields {
		if hidden := p.First - f.Offset; hidden > 0 {
			if f.Len() <= hidden {
				continue
			}
			f.Offset, f.Bits = p.First, f.Bits-8*hidden
			switch f.Holds {
			case frame.Payload:
				f.Value = quoteOrHex(p.BytesOf(f))
			case frame.MaskedPayload:
				f.Value = fmt.Sprintf("% x", p.BytesOf(f))
			}
		}
		fields = append(fields, f)
	}
	return fields
}

// labelRest adds a field for the bytes at the end that have none.
func (p *Part) labelRest() {
	end, section := 0, ""
	for _, f := range p.Fields {
		end, section = max(end, f.Offset+f.Len()), f.Section
	}
	if b := p.Bytes[end:]; len(b) > 0 {
		p.Fields = append(p.Fields, frame.Field{
			Offset: end, Bits: 8 * len(b), Name: "cut short", Value: phrase.Printable(string(b), len(b)),
			Meaning: "the rest is in another packet", Section: section,
		})
	}
}

// appendNumber labels the next n bytes of p as a number.
func (p *Part) appendNumber(n int, name, meaning, section string) {
	p.appendBytes(n, name, meaning, section)
	f, v := &p.Fields[len(p.Fields)-1], 0
	for _, b := range p.BytesOf(*f) {
		v = v<<8 | int(b)
	}
	f.Value = strconv.Itoa(v)
}

// appendBytes labels the next n bytes of p.
func (p *Part) appendBytes(n int, name, meaning, section string) {
	at := 0
	if len(p.Fields) > 0 {
		last := p.Fields[len(p.Fields)-1]
		at = last.Offset + last.Len()
	}
	p.Fields = append(p.Fields, frame.Field{
		Offset: at, Bits: 8 * n, Name: name, Value: fmt.Sprintf("% x", p.Bytes[at:at+n]), Meaning: meaning,
		Section: section,
	})
}

// newHeaderPart makes a part of the fields of one header, with offsets in the
// whole packet.
func newHeaderPart(data []byte, layer []Field) Part {
	part := Part{Bytes: data, IsWhole: true, IsBrief: true, Layer: layer[0].Layer}
	part.RFC, _, _ = strings.Cut(layer[0].Section, ", section ")
	last := layer[len(layer)-1]
	size := last.Offset + last.Len() - layer[0].Offset
	part.Name = addRFC(fmt.Sprintf("%s, %s", layer[0].Layer, phrase.Plural(size, "byte")), part.RFC)
	for _, f := range layer {
		field := frame.Field{
			Offset: f.Offset, Bit: f.Bit, Bits: f.Bits, Name: f.Name, Value: f.Value, Meaning: f.Meaning,
			Section: f.Section,
		}
		if f.Wrong != "" {
			field.Broken = &frame.Error{Rule: f.Wrong, Source: f.Section}
		}
		part.Fields = append(part.Fields, field)
	}
	return part
}

func addRFC(title, rfc string) string {
	if rfc != "" {
		title += " (" + rfc + ")"
	}
	return title
}

func quoteOrHex(b []byte) string {
	if utf8.Valid(b) {
		return strconv.Quote(string(b))
	}
	return fmt.Sprintf("% x", b)
}
