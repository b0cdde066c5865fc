package frame

import (
	"encoding/hex"
	"strconv"
	"unicode/utf8"
)

// payload labels what the frame carries. b is the part that has arrived.
func (l *labels) payload(h Header, b []byte) {
	unmasked := append([]byte(nil), b...)
	if h.Masked && len(b) > 0 {
		Mask(h.Key, 0, unmasked)
		f := l.bytes(len(b), "masked payload", spaced(b),
			"combined with the key", "5.3")
		f.Holds = MaskedPayload
		l.at -= len(b) // the same bytes again, without the mask
	}
	// In a capture, the rest of a frame is in the next segment.
	cut := ""
	if missing := uint64(h.Length) - uint64(len(b)); missing > 0 {
		cut = "; " + strconv.FormatUint(missing, 10) + " more bytes follow"
	}
	switch {
	case h.Opcode == Close:
		l.closing(unmasked, cut)
	case len(b) > 0:
		f := l.bytes(len(b), "payload", quoted(unmasked), about(h)+cut, "5.2")
		f.Holds = Payload
		if h.Opcode == Text && h.Fin && cut == "" && !utf8.Valid(unmasked) {
			f.Broken = ErrNotText
		}
	}
}

// about says what kind of data a payload is.
func about(h Header) string {
	switch {
	case h.Opcode.IsControl():
		return "of the sender's choice"
	case h.Opcode == Continuation:
		return "what it is, the first frame has said"
	case h.Opcode == Text && !h.Fin:
		return "the beginning of a text"
	}
	return "application data"
}

// closing labels the payload of a close frame.
func (l *labels) closing(b []byte, cut string) {
	code, _, err := ParseClose(b)
	broken, _ := err.(*Error)
	switch {
	case len(b) == 0:
		return
	case len(b) == 1:
		f := l.bytes(1, "status code", spaced(b), "half a code", "5.5.1")
		if f.Broken = broken; cut != "" {
			f.Meaning, f.Broken = "cut short", nil
		}
		return
	}
	f := l.bytes(2, "status code", strconv.Itoa(int(code)), code.String(), "7.4.1")
	if broken == ErrCloseCode {
		f.Broken = broken
	}
	if reason := b[2:]; len(reason) > 0 {
		f := l.bytes(len(reason), "reason", quoted(reason),
			"for people to read"+cut, "5.5.1")
		f.Holds = Payload
		if broken == ErrCloseReason && cut == "" {
			f.Broken = broken
		}
	}
}

// spaced is b in hexadecimal, a space between bytes.
func spaced(b []byte) string {
	out := make([]byte, 0, 3*len(b))
	for i := range b {
		if i > 0 {
			out = append(out, ' ')
		}
		out = hex.AppendEncode(out, b[i:i+1])
	}
	return string(out)
}

// quoted is b as text if it is one, or in hexadecimal.
func quoted(b []byte) string {
	if utf8.Valid(b) {
		return strconv.Quote(string(b))
	}
	return spaced(b)
}
