package packet

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/websocket/frame"
)

// insideWebSocket divides a stream into a handshake and frames.
var insideWebSocket = format{
	measure:  measureFrame,
	kind:     nameKind,
	describe: describeFrame,
	label:    labelFrame,
}

// measureFrame returns the length of a handshake or a frame, or 0 where too little
// of it has come.
func measureFrame(b []byte, head bool) int {
	if head {
		before, _, ended := bytes.Cut(b, []byte("\r\n\r\n"))
		if !ended {
			return 0
		}
		return len(before) + 4
	}
	h, n, err := frame.ParseHeader(b)
	if err != nil || n == 0 {
		return 0
	}
	return n + int(min(h.Length, math.MaxInt32/2))
}

// nameKind names the handshake or frame that begins with b, without its payload.
func nameKind(b []byte, head bool) string {
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

// describeFrame names a handshake or a frame, with its payload where it is short.
func describeFrame(b []byte, head bool) string {
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
	return nameKind(b, head) + " " + describePayload(h, payload)
}

func describePayload(h frame.Header, payload []byte) string {
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

// labelFrame takes a handshake or a frame apart as far as it has come.
func labelFrame(b []byte, head bool) Part {
	p := Part{Bytes: b, IsHTTP: head, IsWhole: true, RFC: "RFC 6455"}
	if head {
		p.Fields, _ = frame.LabelHead(b)
	} else {
		p.Fields, _ = frame.LabelFrame(b)
	}
	return p
}
