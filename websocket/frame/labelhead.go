package frame

import (
	"bytes"
	"strings"
)

// LabelHead takes the request or response that b begins with apart, and
// returns its size in b. Where it is malformed, or cut short, size is 0 and
// the fields go as far as it can be understood.
func LabelHead(b []byte) (fields []Field, size int) {
	var l labels
	for l.at < len(b) {
		line, _, ok := bytes.Cut(b[l.at:], []byte("\r\n"))
		switch {
		case !ok:
			return l.fields, 0
		case l.at == 0:
			ok = l.start(string(line))
		case len(line) == 0:
			what, source := "the request ends, and the client waits", "4.1"
			if bytes.HasPrefix(b, []byte("HTTP/")) {
				what, source = "HTTP ends here, frames begin", "4.2.2"
			}
			l.bytes(2, "end", `"\r\n"`, what, source)
			return l.fields, l.at
		default:
			ok = l.line(string(line))
		}
		if !ok {
			return l.fields, 0
		}
	}
	return l.fields, 0
}

// start labels the three parts of the first line.
func (l *labels) start(line string) bool {
	start, err := parseStart(line)
	if err != nil {
		f := l.bytes(len(line)+2, "start line", quoted([]byte(line)), "",
			"RFC 9112, 2.1")
		f.Broken = err.(*Error)
		return false
	}
	parts := requestParts
	if isVersion(start[0]) {
		parts = responseParts
	}
	for i, value := range start {
		n := len(value) + 1 // with the space behind it
		if i == 2 {
			n = len(line) + 2 - l.at // or the end of the line
		}
		p := parts[i]
		f := l.bytes(n, p.name, value, p.meaning, p.section)
		if p.must != "" && value != p.must {
			f.Meaning, f.Broken = "", p.broken
		}
	}
	return true
}

// A startPart is what one of the three is for, and what it has to be.
type startPart struct {
	name, meaning, section string
	must                   string
	broken                 *Error
}

var requestParts = [3]startPart{
	{"method", "the only one for a handshake", "4.1", "GET", ErrMethod},
	{"target", "the path of the WebSocket", "4.1", "", nil},
	{"version", "1.1 or higher", "4.1", "", nil},
}

var responseParts = [3]startPart{
	{"version", "of HTTP", "4.2.2", "", nil},
	{"status", "what follows is no HTTP any more", "4.2.2", "101", ErrStatus},
	{"reason", "for people to read", "4.2.2", "", nil},
}

// line labels "Name: value" with what its name stands for.
func (l *labels) line(text string) bool {
	line, ok := parseLine(text)
	if !ok {
		f := l.bytes(len(text)+2, "line", quoted([]byte(text)), "", "RFC 9112, 5")
		f.Broken = ErrLine
		return false
	}
	about, known := lineMeanings[strings.ToLower(line.Name)]
	if !known {
		about = [2]string{"", "RFC 9110"}
	}
	f := l.bytes(len(text)+2, line.Name, line.Value, about[0], about[1])
	if strings.EqualFold(line.Name, "Sec-WebSocket-Key") {
		if !isKey(line.Value) {
			f.Broken = ErrKey
			return true
		}
		f.Meaning += Accept(line.Value)
	}
	if strings.EqualFold(line.Name, "Sec-WebSocket-Version") && line.Value != Version {
		f.Broken = ErrVersion
	}
	return true
}

// lineMeanings are what the lines of a handshake are for, and the sections
// that say so.
var lineMeanings = map[string][2]string{
	"host":       {"whom the client calls", "4.1"},
	"upgrade":    {"the protocol that comes next", "4.1"},
	"connection": {"Upgrade is for this hop alone", "4.1"},
	"origin":     {"the page that asks, set by its browser", "10.2"},
	"sec-websocket-key": {
		"16 random bytes; Accept has to be ", "4.1"},
	"sec-websocket-version": {"RFC 6455", "4.1"},
	"sec-websocket-accept": {
		"SHA-1 of the key and the RFC's GUID", "4.2.2"},
	"sec-websocket-protocol":   {"subprotocols, the best first", "1.9"},
	"sec-websocket-extensions": {"such as permessage-deflate", "9.1"},
	"user-agent":               {"the program that asks", "RFC 9110, 10.1.5"},
	"cookie":                   {"sent as with any request", "10.5"},
	"content-length":           {"bytes of the body", "RFC 9110, 8.6"},
	"allow":                    {"the methods that would do", "RFC 9110, 10.2.1"},
	"date":                     {"when the server answered", "RFC 9110, 6.6.1"},
	"server":                   {"the program that answers", "RFC 9110, 10.2.4"},
}
