package frame

import (
	"cmp"
	"slices"
	"strings"
)

// A Request is the client's half of the opening handshake (section 4.1).
type Request struct {
	Target    string   // "/chat?room=1"
	Host      string   // whom the client calls: "server.example.com:8080"
	Key       string   // to be answered by Accept
	Origin    string   // the page that asks; programs leave it out
	Protocols []string // what the client would like to speak, the best first
}

// AppendRequest writes r behind b, unless a server would refuse it or take
// it for something else.
func AppendRequest(b []byte, r Request) ([]byte, error) {
	// It is read as a server will read it: a value with the end of a line
	// in it could say anything after that.
	request := r.head().Append(nil)
	sent, n, err := ParseRequest(request)
	if err != nil {
		return b, err
	}
	if n != len(request) || !sent.equal(r) {
		return b, ErrLine
	}
	return append(b, request...), nil
}

// head is r as a piece of HTTP.
func (r Request) head() Head {
	// A server that knows nothing of WebSocket answers this as a plain GET.
	// "Upgrade" is the way of HTTP/1.1 to change to another protocol (RFC
	// 9110, section 7.8).
	h := Head{[3]string{"GET", r.Target, "HTTP/1.1"}, []Line{
		{"Host", r.Host},
		{"Upgrade", "websocket"},
		{"Connection", "Upgrade"},
		{"Sec-WebSocket-Key", r.Key},
		{"Sec-WebSocket-Version", Version},
	}}
	// A browser fills this in, and a page cannot change it (section 10.2).
	if r.Origin != "" {
		h.Lines = append(h.Lines, Line{"Origin", r.Origin})
	}
	if len(r.Protocols) > 0 {
		list := strings.Join(r.Protocols, ", ")
		h.Lines = append(h.Lines, Line{"Sec-WebSocket-Protocol", list})
	}
	return h
}

func (r Request) equal(o Request) bool {
	return r.Target == o.Target && r.Host == o.Host && r.Key == o.Key &&
		r.Origin == o.Origin && slices.Equal(r.Protocols, o.Protocols)
}

// ParseRequest reads the request that b begins with; n is its size, and 0
// while it has not all come.
func ParseRequest(b []byte) (r Request, n int, err error) {
	h, n, err := ParseHead(b)
	if err != nil || n == 0 {
		return r, 0, err
	}
	r, err = CheckRequest(h)
	return r, n, err
}

// CheckRequest holds h to what a server requires (section 4.2.1). Its
// errors have the Status to answer with.
func CheckRequest(h Head) (Request, error) {
	r := Request{
		Target:    h.Start[1],
		Host:      h.Get("Host"),
		Key:       h.Get("Sec-WebSocket-Key"),
		Origin:    h.Get("Origin"),
		Protocols: h.List("Sec-WebSocket-Protocol"),
	}
	if err := cmp.Or(checkHTTP(h, r), checkUpgrade(h, r)); err != nil {
		return Request{}, err
	}
	return r, nil
}

// checkUpgrade is about what makes h a request for a WebSocket. All of it
// has to be there: a script can send some of it with other requests, but no
// line whose name begins with Sec- (section 1.6).
func checkUpgrade(h Head, r Request) error {
	version := h.Get("Sec-WebSocket-Version")
	switch {
	case !h.Has("Upgrade", "websocket"):
		return ErrNoUpgrade
	// Upgrade is from hop to hop: a proxy that does not know it has to drop
	// it, with all that Connection names (RFC 9110, section 7.6.1).
	case !h.Has("Connection", "Upgrade"):
		return ErrNoConnection
	case !isKey(r.Key):
		return ErrKey
	case version == "":
		return ErrNoVersion
	case version != Version:
		return ErrVersion
	case len(h.All("Origin")) > 1:
		return ErrOrigin
	case !areProtocols(r.Protocols):
		return ErrProtocols
	}
	return nil
}

// checkHTTP is about what makes h a request of HTTP/1.1 at all. A server
// and a proxy before it that understand a Host or the end of a body
// differently are how requests are smuggled.
func checkHTTP(h Head, r Request) error {
	_, minor, ok := strings.Cut(h.Start[2], "HTTP/1.")
	length := h.Get("Content-Length")
	// Clients send a path. A proxy gets a whole URL, and may pass it on.
	isForm := strings.HasPrefix(r.Target, "/") || strings.Contains(r.Target, "://")
	switch {
	case !ok:
		return ErrHTTP
	case h.Start[0] != "GET":
		return ErrMethod
	case minor == "0":
		return ErrHTTP10
	case !isForm || strings.ContainsAny(r.Target, "# \t"):
		return ErrTarget
	case r.Host == "" || strings.ContainsAny(r.Host, "/\\?#@, \t"):
		return ErrHost
	// A body would be taken for frames, or frames for a body.
	case len(h.All("Transfer-Encoding")) > 0, len(h.All("Content-Length")) > 1,
		strings.Trim(length, "0") != "":
		return ErrBody
	}
	return nil
}

// areProtocols reports whether each is a name, and no two are the same
// (section 4.1).
func areProtocols(names []string) bool {
	for _, name := range names {
		if !isToken(name) {
			return false
		}
	}
	sorted := slices.Sorted(slices.Values(names))
	return len(slices.Compact(sorted)) == len(names)
}

// Choose returns the first of what the server speaks that the client would
// like to, or "". A subprotocol says what messages mean, as in "chat" or
// "mqtt"; most use none (section 1.9).
func (r Request) Choose(spoken []string) string {
	for _, name := range spoken {
		if slices.Contains(r.Protocols, name) {
			return name
		}
	}
	return ""
}
