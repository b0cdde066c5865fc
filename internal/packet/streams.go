package packet

import (
	"fmt"
	"strings"

	"github.com/socketlab/socketlab/internal/phrase"
)

// Streams describes what the segments of a conversation carry: handshakes,
// frames or TLS records. It has followed both directions from their first byte,
// since a segment may begin anywhere. Nothing changes it afterwards. A nil Streams
// describes nothing.
type Streams struct {
	format  format
	streams map[string]*stream
}

// NewStreams follows packets, in the order of sending, and returns the Streams of a
// transport, by its name: websocket, tls or websocket-tls. It returns nil for any
// other, whose packets carry the message alone.
func NewStreams(name string, packets []Packet) *Streams {
	all := &Streams{streams: make(map[string]*stream)}
	switch name {
	case "websocket":
		all.format = insideWebSocket
	case "tls", "websocket-tls":
		all.format = insideTLS
	default:
		return nil
	}
	for _, p := range packets {
		if p.Protocol == "TCP" && p.New > 0 {
			all.follow(p)
		}
	}
	return all
}

// follow adds what p carries for the first time to its stream.
func (all *Streams) follow(p Packet) {
	key := streamKey(p)
	if all.streams[key] == nil {
		all.streams[key] = &stream{format: all.format}
	}
	all.streams[key].add(p)
}

func streamKey(p Packet) string { return fmt.Sprint(p.From, p.Src.Port()) }

// split divides the last n bytes of the payload of p, if it is a segment that was
// followed.
func (all *Streams) split(p Packet, n int) []share {
	if all == nil || p.Protocol != "TCP" || len(p.Payload) == 0 {
		return nil
	}
	s := all.streams[streamKey(p)]
	if s == nil {
		return nil
	}
	return s.split(p, n)
}

// Name names what p carries, as far as its stream had come: `text frame "hello"`.
// Of a packet that carries some bytes again, it names the others alone.
func (all *Streams) Name(p Packet) string {
	size := len(p.Payload)
	if p.New > 0 {
		size = p.New
	}
	var parts []string
	for _, share := range all.split(p, size) {
		if share.before > 0 {
			parts = append(parts, share.describeMore("a "+all.format.kind(share.bytes, share.head)))
			continue
		}
		parts = append(parts, all.format.describe(share.bytes, share.head))
	}
	return strings.Join(parts, " + ")
}

// Open takes a packet apart: a part for each header, and for each handshake,
// frame or record in the payload. A nil Streams opens the headers.
func (all *Streams) Open(p Packet) (parts []Part) {
	fields := p.Fields()
	for len(fields) > 0 {
		size := 1
		for size < len(fields) && fields[size].Layer == fields[0].Layer {
			size++
		}
		layer, payload := fields[:size], fields[0].Layer == Content
		fields = fields[size:]
		if inside := all.openPayload(p); payload && len(inside) > 0 {
			for _, part := range inside {
				part.Offset += layer[0].Offset
				parts = append(parts, part)
			}
			continue
		}
		parts = append(parts, newHeaderPart(p.Data, layer))
	}
	return parts
}

// openPayload labels the payload of a segment, with offsets in the payload.
func (all *Streams) openPayload(p Packet) (parts []Part) {
	for _, share := range all.split(p, len(p.Payload)) {
		part := all.format.label(share.bytes, share.head)
		part.labelRest()
		part.Layer = all.format.kind(share.bytes, share.head)
		part.Offset, part.First = share.at-share.before, share.before
		part.Name = addRFC(share.title(all.format, part), part.RFC)
		parts = append(parts, part)
	}
	return parts
}

// title names a piece and its length.
func (s share) title(format format, p Part) string {
	here := len(s.bytes) - s.before
	kind := format.kind(s.bytes, s.head)
	switch {
	case s.before > 0:
		return s.describeMore(fmt.Sprintf("the %s that began in packet %d", kind, s.packet))
	case s.size == here:
		return p.Title()
	case s.size == 0:
		return fmt.Sprintf("the beginning of a %s, %s", kind, phrase.Plural(here, "byte"))
	}
	first := strings.TrimPrefix(phrase.Plural(here, "byte"), "1 ")
	return fmt.Sprintf("the first %s of a %s of %s", first, kind, phrase.Count(s.size))
}
