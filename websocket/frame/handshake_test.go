package frame_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket/frame"
)

// Section 1.2 of RFC 6455 shows these.
const (
	requestOfTheRFC = "GET /chat HTTP/1.1\r\n" +
		"Host: server.example.com\r\n" +
		"Upgrade: websocket\r\n" +
		"Connection: Upgrade\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
		"Origin: http://example.com\r\n" +
		"Sec-WebSocket-Protocol: chat, superchat\r\n" +
		"Sec-WebSocket-Version: 13\r\n\r\n"
	responseOfTheRFC = "HTTP/1.1 101 Switching Protocols\r\n" +
		"Upgrade: websocket\r\n" +
		"Connection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" +
		"Sec-WebSocket-Protocol: chat\r\n\r\n"
)

var asked = frame.Request{
	Target: "/chat", Host: "server.example.com", Key: "dGhlIHNhbXBsZSBub25jZQ==",
	Origin: "http://example.com", Protocols: []string{"chat", "superchat"},
}

func TestHandshakeOfTheRFC(t *testing.T) {
	for n := range requestOfTheRFC {
		_, size, err := frame.ParseRequest([]byte(requestOfTheRFC[:n]))
		require.NoError(t, err, "%q", requestOfTheRFC[:n])
		require.Zero(t, size, "%q is not all", requestOfTheRFC[:n])
	}
	r, n, err := frame.ParseRequest([]byte(requestOfTheRFC + "\x81\x85"))
	assert.NoError(t, err)
	assert.Equal(t, len(requestOfTheRFC), n, "what follows is frames")
	assert.Equal(t, asked, r)
	assert.Equal(t, "superchat", r.Choose([]string{"other", "superchat", "chat"}), "the server chooses what it likes best")
	assert.Empty(t, r.Choose([]string{"Chat"}), "names are compared with case")

	assert.Equal(t, responseOfTheRFC, string(frame.AppendResponse(nil, r, r.Choose([]string{"chat"}))))
	for n := range responseOfTheRFC {
		_, size, err := frame.ParseResponse([]byte(responseOfTheRFC[:n]), asked)
		require.NoError(t, err, "%q", responseOfTheRFC[:n])
		require.Zero(t, size, "%q is not all", responseOfTheRFC[:n])
	}
	protocol, n, err := frame.ParseResponse([]byte(responseOfTheRFC+"\x81\x05"), asked)
	assert.NoError(t, err)
	assert.Equal(t, "chat", protocol)
	assert.Equal(t, len(responseOfTheRFC), n)
}

func TestRequestsThatAreBuilt(t *testing.T) {
	b, err := frame.AppendRequest([]byte("before"), asked)
	require.NoError(t, err)
	r, n, err := frame.ParseRequest(b[len("before"):])
	assert.NoError(t, err)
	assert.Equal(t, asked, r, "what is written is read")
	assert.Equal(t, len(b)-len("before"), n)

	for what, change := range map[string]func(*frame.Request){
		"a line in the host":      func(r *frame.Request) { r.Host = "x\r\nCookie: y" },
		"a line in the target":    func(r *frame.Request) { r.Target = "/ HTTP/1.1\r\nHost: y\r\n\r\n" },
		"a space in the target":   func(r *frame.Request) { r.Target = "/a b" },
		"a fragment":              func(r *frame.Request) { r.Target = "/a#b" },
		"no target":               func(r *frame.Request) { r.Target = "" },
		"no host":                 func(r *frame.Request) { r.Host = "" },
		"no key":                  func(r *frame.Request) { r.Key = "" },
		"a key of 15 bytes":       func(r *frame.Request) { r.Key = "MTIzNDU2Nzg5MDEyMzQ1" },
		"an origin of two lines":  func(r *frame.Request) { r.Origin = "x\r\nOrigin: y" },
		"two protocols in one":    func(r *frame.Request) { r.Protocols = []string{"a, b"} },
		"a protocol with a space": func(r *frame.Request) { r.Protocols = []string{"a b"} },
		"one twice":               func(r *frame.Request) { r.Protocols = []string{"a", "a"} },
		"an empty one":            func(r *frame.Request) { r.Protocols = []string{"a", ""} },
	} {
		r := asked
		change(&r)
		b, err := frame.AppendRequest(nil, r)
		assert.Error(t, err, "%s is not sent", what)
		assert.Empty(t, b)
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	for _, test := range []struct {
		what     string
		old, new string
		rule     *frame.Error
		status   int
	}{
		{"POST", "GET ", "POST ", frame.ErrMethod, 405},
		{"a method in small letters", "GET ", "get ", frame.ErrMethod, 405},
		{"HTTP/1.0", "HTTP/1.1", "HTTP/1.0", frame.ErrHTTP10, 400},
		{"HTTP/2.0", "HTTP/1.1", "HTTP/2.0", frame.ErrHTTP, 505},
		{"the preface of HTTP/2", "GET /chat HTTP/1.1", "PRI * HTTP/2.0", frame.ErrHTTP, 505},
		{"no version", " HTTP/1.1", "", frame.ErrStart, 400},
		{"a version of two digits", "HTTP/1.1", "HTTP/1.10", frame.ErrStart, 400},
		{"no target", "/chat ", "", frame.ErrStart, 400},
		{"two spaces", "GET /chat", "GET  /chat", frame.ErrStart, 400},
		{"a space in the target", "/chat", "/chat room", frame.ErrStart, 400},
		{"an asterisk", "/chat", "*", frame.ErrTarget, 400},
		{"a fragment", "/chat", "/chat#room", frame.ErrTarget, 400},
		{"an empty line first", "GET", "\r\nGET", frame.ErrStart, 400},
		{"a control character in it", "/chat", "/ch\x00at", frame.ErrStart, 400},
		{"a response", "GET /chat HTTP/1.1", "HTTP/1.1 200 OK", frame.ErrHTTP, 505},
		{"no Host", "Host: server.example.com\r\n", "", frame.ErrHost, 400},
		{"an empty Host", "server.example.com", "", frame.ErrHost, 400},
		{"two Hosts", "Host: ", "Host: a\r\nHost: ", frame.ErrHost, 400},
		{"two names in one", "server.example.com", "a, b", frame.ErrHost, 400},
		{"a Host with a path", "server.example.com", "a/b", frame.ErrHost, 400},
		{"a space before a colon", "Upgrade:", "Upgrade :", frame.ErrLine, 400},
		{"a line that continues another", "Upgrade:", " Upgrade:", frame.ErrLine, 400},
		{"a line without a colon", "Upgrade: websocket", "Upgrade", frame.ErrLine, 400},
		{"a line without a name", "Upgrade:", ":", frame.ErrLine, 400},
		{"a carriage return alone", "websocket", "web\rsocket", frame.ErrLine, 400},
		{"a line feed alone", "websocket\r\n", "websocket\n", frame.ErrLine, 400},
		{"a null", "websocket", "web\x00socket", frame.ErrLine, 400},
		{"a body", "Origin", "Content-Length: 5\r\nOrigin", frame.ErrBody, 400},
		{"a body in chunks", "Origin", "Transfer-Encoding: chunked\r\nOrigin", frame.ErrBody, 400},
		{"two lengths", "Origin", "Content-Length: 0\r\nContent-Length: 5\r\nOrigin", frame.ErrBody, 400},
		{"no Upgrade", "Upgrade: websocket\r\n", "", frame.ErrNoUpgrade, 426},
		{"an Upgrade to something else", "websocket\r\n", "h2c\r\n", frame.ErrNoUpgrade, 426},
		{"no Connection", "Connection: Upgrade\r\n", "", frame.ErrNoConnection, 400},
		{"a Connection that is kept", "Connection: Upgrade", "Connection: keep-alive", frame.ErrNoConnection, 400},
		{"no key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", frame.ErrKey, 400},
		{"an empty key", "dGhlIHNhbXBsZSBub25jZQ==", "", frame.ErrKey, 400},
		{"a key of 15 bytes", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j", frame.ErrKey, 400},
		{"a key of 17 bytes", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZWU=", frame.ErrKey, 400},
		{"a key that is no base64", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j!!==", frame.ErrKey, 400},
		{"a key with bits left over", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZR==", frame.ErrKey, 400},
		{"a key without padding", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ", frame.ErrKey, 400},
		{"two keys", "Origin", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin", frame.ErrKey, 400},
		{"no version", "Sec-WebSocket-Version: 13\r\n", "", frame.ErrNoVersion, 400},
		{"a draft", "Version: 13", "Version: 8", frame.ErrVersion, 426},
		{"several versions", "Version: 13", "Version: 13, 8", frame.ErrVersion, 426},
		{"two origins", "Origin", "Origin: null\r\nOrigin", frame.ErrOrigin, 400},
		{"a protocol twice", "chat, superchat", "chat, chat", frame.ErrProtocols, 400},
		{"a protocol that is no name", "chat, superchat", "chat super", frame.ErrProtocols, 400},
		{"17 KiB", "Origin", "X: " + strings.Repeat("x", 17<<10) + "\r\nOrigin", frame.ErrHeadLength, 431},
	} {
		request := strings.Replace(requestOfTheRFC, test.old, test.new, 1)
		require.NotEqual(t, requestOfTheRFC, request, test.what)
		_, _, err := frame.ParseRequest([]byte(request))
		if assert.Equal(t, error(test.rule), err, "%s is refused", test.what) {
			assert.Equal(t, test.status, test.rule.Status, test.what)
		}
		assert.Regexp(t, `^frame: .* \(RFC \d+, section [0-9.]+\)$`, test.rule.Error(), "a rule names its section")
	}
	for what, good := range map[string][2]string{
		"names in any case":              {"Sec-WebSocket-Key", "sec-websocket-KEY"},
		"values in any case":             {"Upgrade: websocket", "Upgrade: WebSocket"},
		"lists":                          {"Connection: Upgrade", "Connection: keep-alive, upgrade"},
		"lists in several lines":         {"Connection: Upgrade", "Connection: keep-alive\r\nConnection: upgrade"},
		"no spaces":                      {"Host: ", "Host:"},
		"more spaces":                    {"Host: ", "Host: \t  "},
		"a URL":                          {"/chat", "http://server.example.com/chat"},
		"an announcement of no body":     {"Origin", "Content-Length: 0\r\nOrigin"},
		"no origin":                      {"Origin: http://example.com\r\n", ""},
		"extensions, which are declined": {"Origin", "Sec-WebSocket-Extensions: permessage-deflate\r\nOrigin"},
		"letters beyond ASCII":           {"Origin", "X: é\r\nOrigin"},
	} {
		request := strings.Replace(requestOfTheRFC, good[0], good[1], 1)
		_, n, err := frame.ParseRequest([]byte(request))
		assert.NoError(t, err, "%s", what)
		assert.Equal(t, len(request), n)
	}
}

// A peer of another protocol is refused as soon as it can be told.
func TestOtherProtocols(t *testing.T) {
	for _, sent := range []string{
		"\x16\x03\x01", "\x81", "220 mail.example ESMTP\r\n", "SSH-2.0-OpenSSH\r\n", "hello\n", "\r\n",
	} {
		_, _, err := frame.ParseRequest([]byte(sent))
		assert.Error(t, err, "%q", sent)
		_, _, err = frame.ParseResponse([]byte(sent), asked)
		assert.ErrorContains(t, err, "malformed HTTP", "%q", sent)
	}
}

func TestResponsesThatAreRefused(t *testing.T) {
	for _, test := range []struct {
		what     string
		old, new string
		rule     *frame.Error
	}{
		{"a page", "101 Switching Protocols", "200 OK", frame.ErrStatus},
		{"a redirect", "101 Switching Protocols", "302 Found", frame.ErrStatus},
		{"a request", "HTTP/1.1 101 Switching Protocols", "GET / HTTP/1.1", frame.ErrStart},
		{"a status of two digits", "101", "10", frame.ErrStart},
		{"no Upgrade", "Upgrade: websocket\r\n", "", frame.ErrNotUpgraded},
		{"another protocol", "websocket\r\n", "h2c\r\n", frame.ErrNotUpgraded},
		{"no Connection", "Connection: Upgrade\r\n", "", frame.ErrNotConnected},
		{"no Accept", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", "", frame.ErrAccept},
		{"an answer to another key", "s3pP", "s3pQ", frame.ErrAccept},
		{"an extension", "Upgrade: w", "Sec-WebSocket-Extensions: permessage-deflate\r\nUpgrade: w", frame.ErrExtension},
		{"another subprotocol", ": chat", ": talk", frame.ErrProtocol},
		{"two subprotocols", "Upgrade: w", "Sec-WebSocket-Protocol: chat\r\nUpgrade: w", frame.ErrProtocol},
	} {
		response := strings.Replace(responseOfTheRFC, test.old, test.new, 1)
		require.NotEqual(t, responseOfTheRFC, response, test.what)
		_, _, err := frame.ParseResponse([]byte(response), asked)
		assert.Equal(t, error(test.rule), err, "%s is refused", test.what)
	}
}

func TestRefusals(t *testing.T) {
	for status, line := range map[int]string{
		400: "HTTP/1.1 400 Bad Request\r\n",
		405: "Allow: GET\r\n",
		426: "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n",
	} {
		b := frame.AppendRefusal(nil, status, "why not")
		assert.Contains(t, string(b), line)
		h, n, err := frame.ParseHead(b)
		assert.NoError(t, err)
		assert.Equal(t, "why not\n", string(b[n:]))
		assert.Equal(t, "8", h.Get("Content-Length"))
		assert.True(t, h.Has("Connection", "close"), "a refusal is the end")
	}
}

// FuzzHandshake: no input makes the handshake panic, and it is not accepted
// before its end.
func FuzzHandshake(f *testing.F) {
	f.Add([]byte(requestOfTheRFC))
	f.Add([]byte(responseOfTheRFC))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, n, err := frame.ParseRequest(b); err == nil && n > 0 {
			again, err := frame.AppendRequest(nil, r)
			require.NoError(t, err, "what is accepted can be sent")
			same, _, err := frame.ParseRequest(again)
			require.NoError(t, err)
			require.Equal(t, r, same)
			_, short, err := frame.ParseRequest(b[:n-1])
			require.NoError(t, err, "what is good is not refused halfway")
			require.Zero(t, short)
		}
		frame.ParseResponse(b, asked)
		frame.LabelHead(b)
	})
}
