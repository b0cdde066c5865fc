package frame

import (
	"bytes"
	"strings"
)

// A Head is an HTTP message without a body: all that a WebSocket needs of
// HTTP, and all that is left of it after the handshake is nothing.
type Head struct {
	// Start is the first line: "GET", "/echo", "HTTP/1.1" of a request,
	// "HTTP/1.1", "101", "Switching Protocols" of a response.
	Start [3]string
	Lines []Line
}

// A Line is one field of a Head: "Upgrade: websocket".
type Line struct{ Name, Value string }

// MaxHead is the longest head that is read, in bytes.
const MaxHead = 16 << 10

// endOfHead is an empty line. Lines of HTTP end in two characters.
const endOfHead = "\r\n\r\n"

// ParseHead reads the head that b begins with; n is its size, with the
// empty line. While that has not come, n is 0. What follows belongs to the
// protocol that comes next.
func ParseHead(b []byte) (h Head, n int, err error) {
	end := bytes.Index(b, []byte(endOfHead))
	if end < 0 {
		// A peer that speaks another protocol may never send that line.
		if err := glance(b); err != nil || len(b) < MaxHead {
			return h, 0, err
		}
	}
	if n = end + len(endOfHead); end < 0 || n > MaxHead {
		return h, 0, ErrHeadLength
	}
	if h, err = parseHead(string(b[:end])); err != nil {
		return Head{}, 0, err
	}
	return h, n, nil
}

// parseHead takes a head without its empty line apart. All values lie in
// the one string.
func parseHead(text string) (h Head, err error) {
	first, rest, _ := strings.Cut(text, "\r\n")
	if h.Start, err = parseStart(first); err != nil {
		return h, err
	}
	for len(rest) > 0 {
		var line string
		line, rest, _ = strings.Cut(rest, "\r\n")
		l, ok := parseLine(line)
		if !ok {
			return h, ErrLine
		}
		h.Lines = append(h.Lines, l)
	}
	return h, nil
}

// glance looks at the first line as soon as it is there.
func glance(b []byte) error {
	first, _, found := bytes.Cut(b, []byte("\n"))
	switch line, ok := bytes.CutSuffix(first, []byte("\r")); {
	case len(b) > 0 && !isToken(string(b[:1])):
		return ErrStart
	case !found:
		return nil
	case !ok:
		return ErrLine
	default:
		_, err := parseStart(string(line))
		return err
	}
}

// parseStart takes the first line of a request or a response apart (RFC
// 9112, sections 3 and 4).
func parseStart(line string) (start [3]string, err error) {
	parts := strings.SplitN(line, " ", 3)
	if len(parts) == 2 && isVersion(parts[0]) {
		parts = append(parts, "") // a status without a reason
	}
	if len(parts) != 3 || !isText(line) {
		return start, ErrStart
	}
	start = [3]string(parts)
	switch version := start[2]; {
	case isVersion(start[0]):
		if len(start[1]) != 3 || strings.Trim(start[1], "0123456789") != "" {
			return start, ErrStart
		}
	case !isToken(start[0]) || start[1] == "" || !isVersion(version):
		return start, ErrStart
	}
	return start, nil
}

func isVersion(s string) bool {
	digits, ok := strings.CutPrefix(s, "HTTP/")
	return ok && len(digits) == 3 && digits[1] == '.' &&
		strings.Trim(digits[:1]+digits[2:], "0123456789") == ""
}

// parseLine takes "Name: value" apart (RFC 9112, section 5). A space before
// the colon, or a line that continues the one before, has been used to
// smuggle a request past a proxy.
func parseLine(line string) (l Line, ok bool) {
	name, value, found := strings.Cut(line, ":")
	value = strings.Trim(value, " \t")
	return Line{name, value}, found && isToken(name) && isText(value)
}

// isToken reports whether s is a name in terms of HTTP (RFC 9110, section
// 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		isAlnum := c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
		if !isAlnum && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return s != ""
}

// isText reports whether s has no control characters but tabs.
func isText(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7F {
			return false
		}
	}
	return true
}
