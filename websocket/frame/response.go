package frame

import (
	"slices"
	"strconv"
	"strings"
)

// AppendResponse writes the server's half of the handshake behind b: yes,
// and the proof that it has understood r. Protocol is what r.Choose has
// returned. With the byte behind it begins the first frame (section 4.2.2).
func AppendResponse(b []byte, r Request, protocol string) []byte {
	// No line about the body or its length: there is none, and what follows
	// has no end that HTTP could know.
	h := Head{[3]string{"HTTP/1.1", "101", "Switching Protocols"}, []Line{
		{"Upgrade", "websocket"},
		{"Connection", "Upgrade"},
		{"Sec-WebSocket-Accept", Accept(r.Key)},
	}}
	if protocol != "" {
		h.Lines = append(h.Lines, Line{"Sec-WebSocket-Protocol", protocol})
	}
	return h.Append(b)
}

var reasons = map[int]string{
	200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
	405: "Method Not Allowed", 408: "Request Timeout",
	426: "Upgrade Required", 431: "Request Header Fields Too Large",
	505: "HTTP Version Not Supported",
}

// AppendRefusal writes an answer of HTTP behind b that is not 101, and ends
// the connection. Some statuses say what would be right.
func AppendRefusal(b []byte, status int, why string) []byte {
	h := Head{Start: [3]string{"HTTP/1.1", strconv.Itoa(status), reasons[status]}}
	switch status {
	case 405: // RFC 9110, section 15.5.6
		h.Lines = append(h.Lines, Line{"Allow", "GET"})
	case 426: // RFC 9110, section 15.5.22, and RFC 6455, section 4.4
		h.Lines = append(h.Lines, Line{"Upgrade", "websocket"},
			Line{"Connection", "Upgrade"}, Line{"Sec-WebSocket-Version", Version})
	}
	h.Lines = append(h.Lines,
		Line{"Connection", "close"},
		Line{"Content-Type", "text/plain; charset=utf-8"},
		Line{"X-Content-Type-Options", "nosniff"},
		Line{"Content-Length", strconv.Itoa(len(why) + 1)})
	return append(h.Append(b), why+"\n"...)
}

// ParseResponse reads the response that b begins with, the answer to sent;
// n is its size, and 0 while it has not all come.
func ParseResponse(b []byte, sent Request) (protocol string, n int, err error) {
	h, n, err := ParseHead(b)
	if err != nil || n == 0 {
		return "", 0, err
	}
	protocol, err = CheckResponse(h, sent)
	return protocol, n, err
}

// CheckResponse holds h to what a client requires (section 4.1), and
// returns the protocol that the server has chosen.
func CheckResponse(h Head, sent Request) (protocol string, err error) {
	upgrade := h.All("Upgrade")
	protocol = h.Get("Sec-WebSocket-Protocol")
	switch {
	case !strings.HasPrefix(h.Start[0], "HTTP/"):
		return "", ErrStart
	case h.Start[1] != "101":
		return "", ErrStatus // a redirect may be followed, a 401 answered
	case len(upgrade) != 1 || !strings.EqualFold(upgrade[0], "websocket"):
		return "", ErrNotUpgraded
	case !h.Has("Connection", "Upgrade"):
		return "", ErrNotConnected
	// Without this, any server that repeats what it is sent would do.
	case h.Get("Sec-WebSocket-Accept") != Accept(sent.Key):
		return "", ErrAccept
	case len(h.List("Sec-WebSocket-Extensions")) > 0:
		return "", ErrExtension
	case len(h.All("Sec-WebSocket-Protocol")) > 1,
		protocol != "" && !slices.Contains(sent.Protocols, protocol):
		return "", ErrProtocol
	}
	return protocol, nil
}
