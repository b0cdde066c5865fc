package packet

import (
	"fmt"
	"strings"

	"github.com/socketlab/socketlab/internal/phrase"
)

// Streams describes the content of TCP segments: handshakes, frames or TLS
// records. It follows both directions from their first byte, since a segment
// may begin anywhere in a frame. A nil Streams describes nothing. Only one
// goroutine may use it.
type Streams struct {
	format  format
	streams map[string]*stream
}

// NewStreams returns the Streams of the transport websocket, tls or
// websocket-tls. It returns nil for any other name.
func NewStreams(name string) *Streams {
	n := &Streams{streams: make(map[string]*stream)}
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

// Name adds p to its stream and returns the names of its content, such as `text
// frame "hello"`. It must be called for packets in the order of sending. It
// names new bytes only, if a packet also repeats others.
func (all *Streams) Name(p Packet) string {
	if all == nil || p.Protocol != "TCP" || len(p.Payload) == 0 {
		return ""
	}
	s, size := all.stream(p), len(p.Payload)
	if p.New > 0 {
		s.add(p)
		size = p.New
	}
	var parts []string
	for _, share := range s.split(p, size) {
		if share.before > 0 {
			parts = append(parts, share.describeMore("a "+all.format.kind(share.bytes, share.head)))
			continue
		}
		parts = append(parts, all.format.describe(share.bytes, share.head))
	}
	return strings.Join(parts, " + ")
}

func (all *Streams) stream(p Packet) *stream {
	key := fmt.Sprint(p.From, p.Src.Port())
	if all.streams[key] == nil {
		all.streams[key] = &stream{format: all.format}
	}
	return all.streams[key]
}

// Open returns the parts of a packet: one for each header, and one for each
// handshake, frame or record in the payload. [Streams.Name] must have been
// called with p and all packets before it. A nil Streams opens only the
// headers.
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
	if all == nil || p.Protocol != "TCP" || len(p.Payload) == 0 {
		return nil
	}
	for _, share := range all.stream(p).split(p, len(p.Payload)) {
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
