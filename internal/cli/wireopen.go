package cli

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/websocket/frame"
)

// open takes a packet apart: a part for each header, and for each thing
// that lies in the payload. It knows n's streams, which nil has none of.
func (n *namer) open(p packet.Packet) (parts []part) {
	fields := p.Fields()
	for len(fields) > 0 {
		size := 1
		for size < len(fields) && fields[size].Layer == fields[0].Layer {
			size++
		}
		layer, payload := fields[:size], fields[0].Layer == packet.Content
		fields = fields[size:]
		if inside := n.inside(p); payload && len(inside) > 0 {
			for _, part := range inside {
				part.at += layer[0].Offset
				parts = append(parts, part)
			}
			continue
		}
		parts = append(parts, layerPart(p.Data, layer))
	}
	return parts
}

// layerPart is the fields of one header, with offsets in the whole packet.
func layerPart(data []byte, layer []packet.Field) part {
	part := part{bytes: data, whole: true, brief: true, layer: layer[0].Layer}
	part.rfc, _, _ = strings.Cut(layer[0].Section, ", section ")
	last := layer[len(layer)-1]
	size := last.Offset + last.Len() - layer[0].Offset
	part.name = withRFC(fmt.Sprintf("%s, %s", layer[0].Layer, phrase.Plural(size, "byte")), part.rfc)
	for _, f := range layer {
		field := frame.Field{
			Offset: f.Offset, Bit: f.Bit, Bits: f.Bits, Name: f.Name, Value: f.Value, Meaning: f.Meaning,
			Section: f.Section,
		}
		if f.Wrong != "" {
			field.Broken = &frame.Error{Rule: f.Wrong, Source: f.Section}
		}
		part.fields = append(part.fields, field)
	}
	return part
}

func withRFC(title, rfc string) string {
	if rfc != "" {
		title += " (" + rfc + ")"
	}
	return title
}

// inside is what lies in the payload of a segment, with offsets in it.
func (n *namer) inside(p packet.Packet) (parts []part) {
	if n == nil || p.Protocol != "TCP" || len(p.Payload) == 0 {
		return nil
	}
	for _, share := range n.stream(p).split(p, len(p.Payload)) {
		part := n.format.label(share.bytes, share.head)
		part.covered()
		part.layer = n.format.kind(share.bytes, share.head)
		part.at, part.first = share.at-share.before, share.before
		part.name = withRFC(share.title(n.format, part), part.rfc)
		parts = append(parts, part)
	}
	return parts
}

// title says how much of a piece there is.
func (s share) title(format format, p part) string {
	here := len(s.bytes) - s.before
	kind := format.kind(s.bytes, s.head)
	switch {
	case s.before > 0:
		return s.more(fmt.Sprintf("the %s that began in packet %d", kind, s.packet))
	case s.size == here:
		return p.title()
	case s.size == 0:
		return fmt.Sprintf("the beginning of a %s, %s", kind, phrase.Plural(here, "byte"))
	}
	first := strings.TrimPrefix(phrase.Plural(here, "byte"), "1 ")
	return fmt.Sprintf("the first %s of a %s of %s", first, kind, phrase.Count(s.size))
}

// covered adds a field for what is at the end and has none.
func (p *part) covered() {
	end, section := 0, ""
	for _, f := range p.fields {
		end, section = max(end, f.Offset+f.Len()), f.Section
	}
	if b := p.bytes[end:]; len(b) > 0 {
		p.fields = append(p.fields, frame.Field{
			Offset: end, Bits: 8 * len(b), Name: "cut short", Value: phrase.Printable(string(b), len(b)),
			Meaning: "the rest is in another packet", Section: section,
		})
	}
}

// shown is the fields of p without the bytes that are not to be shown.
func (p part) shown() (fields []frame.Field) {
	for _, f := range p.fields {
		if hidden := p.first - f.Offset; hidden > 0 {
			if f.Len() <= hidden {
				continue
			}
			f.Offset, f.Bits = p.first, f.Bits-8*hidden
			switch f.Name {
			case "payload", "reason":
				f.Value = quotedOrHex(p.of(f))
			case "masked payload":
				f.Value = fmt.Sprintf("% x", p.of(f))
			}
		}
		fields = append(fields, f)
	}
	return fields
}

func quotedOrHex(b []byte) string {
	if utf8.Valid(b) {
		return strconv.Quote(string(b))
	}
	return fmt.Sprintf("% x", b)
}

// labelFrame takes a handshake or a frame apart as far as it has come.
func labelFrame(b []byte, head bool) part {
	p := part{bytes: b, isHTTP: head, whole: true, rfc: "RFC 6455"}
	if head {
		p.fields, _ = frame.LabelHead(b)
	} else {
		p.fields, _ = frame.LabelFrame(b)
	}
	return p
}
