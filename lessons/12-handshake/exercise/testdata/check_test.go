package exercise

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestExercise(t *testing.T) {
	prove(t, []claim{
		{"vector", "The example of RFC 6455, section 1.3, is answered as it is there.",
			"", vector},
		{"keys", "Every other key has its own answer.",
			"The answer proves something by being secret.", keys},
		{"proper", "A proper request is answered with 101.",
			"", proper},
		{"lists", "Upgrade and Connection are lists of tokens, in any case and on any number of lines.",
			"A field of a header is a string to compare with.", tokenLists},
		{"tokens", "A token is a whole word: websockets is not websocket.",
			"A word is in a list if it is somewhere in the text.", tokens},
		{"method", "Any method but GET is answered with 405.",
			"WebSocket is HTTP, so any method will do.", method},
		{"no-upgrade", "A request for a page is answered with 426.",
			"What is wrong with a request is 400.", noUpgrade},
		{"http", "A request that HTTP/1.1 does not allow to be upgraded is answered with 400.",
			"What package http has parsed is as it should be.", plainHTTP},
		{"version", "A version other than 13 is answered with 426; none, or two, with 400.",
			"All versions are the same protocol.", version},
		{"key", "A key that is not 16 bytes in base64, once, is answered with 400.",
			"A key is whatever the client says.", key},
		{"anything", "No request makes Check panic, and none that is empty is let in.",
			"A request has all that I look at.", anything},
	})
}

func answer(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func newKey(c *checking) string { return randomBase64(c, 16) }

func randomBase64(c *checking, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(c.rand.Uint32())
	}
	return base64.StdEncoding.EncodeToString(b)
}

func vector(c *checking) {
	const key, want = "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
	if got := Accept(key); got != want {
		c.seen("Accept(%q) is %q instead of %q", key, got, want)
	}
}

func keys(c *checking) {
	for range 5 {
		key := newKey(c)
		if got := Accept(key); got != answer(key) {
			c.seen("Accept(%q) is %q instead of %q", key, got, answer(key))
		}
	}
}

// request is a proper one, in which old is replaced by new.
func request(c *checking, change ...string) string {
	text := "GET /chat?room=1 HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + newKey(c) + "\r\n\r\n"
	return strings.NewReplacer(change...).Replace(text)
}

// gets expects a status.
func gets(c *checking, what string, status int, text string) {
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
	if err != nil {
		c.Fatalf("%s: %v", what, err)
	}
	got, why := Check(r)
	switch {
	case got != status:
		c.seen("%s is answered with %d (%v) instead of %d: %q", what, got, why, status, text)
	case status == 101 && why != nil:
		c.seen("%s is answered with 101, and with the error %q", what, why)
	case status != 101 && why == nil:
		c.seen("%s is answered with %d, and no error says why", what, status)
	}
}

func proper(c *checking) {
	gets(c, "a proper request", 101, request(c))
	gets(c, "a proper request with an Origin, a cookie and an extension", 101, request(c, "Upgrade: websocket",
		"Upgrade: websocket\r\nOrigin: https://example.com\r\nCookie: a=b\r\nSec-WebSocket-Extensions: permessage-deflate"))
}

func tokenLists(c *checking) {
	for _, line := range []string{"Upgrade: WebSocket", "Upgrade: WEBSOCKET", "Upgrade: h2c, websocket", "Upgrade: h2c\r\nUpgrade: websocket", "upgrade:websocket"} {
		gets(c, fmt.Sprintf("a request with %q", line), 101, request(c, "Upgrade: websocket", line))
	}
	for _, line := range []string{"Connection: upgrade", "Connection: keep-alive, Upgrade", "Connection: keep-alive\r\nConnection: Upgrade", "Connection: Upgrade,keep-alive"} {
		gets(c, fmt.Sprintf("a request with %q", line), 101, request(c, "Connection: Upgrade", line))
	}
}

func tokens(c *checking) {
	for _, line := range []string{"Upgrade: websockets", "Upgrade: notwebsocket", "Upgrade: web socket", "Upgrade: h2c websocket", "Upgrade: "} {
		gets(c, fmt.Sprintf("a request with %q", line), 426, request(c, "Upgrade: websocket", line))
	}
	for _, line := range []string{"Connection: upgraded", "Connection: no-upgrade", "Connection: keep-alive", "Connection: keep-alive Upgrade", "Connection: "} {
		gets(c, fmt.Sprintf("a request with %q", line), 400, request(c, "Connection: Upgrade", line))
	}
}

func method(c *checking) {
	for _, m := range []string{"POST", "HEAD", "PUT", "OPTIONS", "CONNECT"} {
		gets(c, "a "+m, 405, request(c, "GET /chat?room=1", m+" /chat"))
	}
	// It decides before all that follows.
	gets(c, "a POST in HTTP/1.0", 405, request(c, "GET /chat?room=1", "POST /chat", "HTTP/1.1", "HTTP/1.0"))
	gets(c, "a POST without Upgrade", 405, request(c, "GET /chat?room=1", "POST /chat", "Upgrade: websocket\r\n", ""))
}

func noUpgrade(c *checking) {
	gets(c, "a request for a page", 426, "GET / HTTP/1.1\r\nHost: server.example.com\r\n\r\n")
	gets(c, "a request without Upgrade", 426, request(c, "Upgrade: websocket\r\n", ""))
	gets(c, "a request without Connection", 400, request(c, "Connection: Upgrade\r\n", ""))
}

func plainHTTP(c *checking) {
	gets(c, "a request in HTTP/1.0", 400, request(c, "HTTP/1.1", "HTTP/1.0"))
	gets(c, "a request in HTTP/1.0 without Upgrade", 400, request(c, "HTTP/1.1", "HTTP/1.0", "Upgrade: websocket\r\n", ""))
	gets(c, "a request without Host", 400, request(c, "Host: server.example.com", "Host: "))
	gets(c, "a request with Content-Length: 5", 400, request(c, "Upgrade: websocket", "Upgrade: websocket\r\nContent-Length: 5"))
	gets(c, "a request with Transfer-Encoding: chunked", 400, request(c, "Upgrade: websocket", "Upgrade: websocket\r\nTransfer-Encoding: chunked"))
}

func version(c *checking) {
	const line = "Sec-WebSocket-Version: 13"
	for _, v := range []string{"8", "0", "14", "013", "13.0"} {
		gets(c, "a request with version "+v, 426, request(c, line, "Sec-WebSocket-Version: "+v))
	}
	gets(c, "a request without a version", 400, request(c, line+"\r\n", ""))
	gets(c, "a request with two versions", 400, request(c, line, line+"\r\nSec-WebSocket-Version: 8"))
	gets(c, "a request with version 13 twice", 400, request(c, line, line+"\r\n"+line))
}

func key(c *checking) {
	without := func(keys ...string) string {
		text := "GET / HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
		for _, k := range keys {
			text += "Sec-WebSocket-Key: " + k + "\r\n"
		}
		return text + "\r\n"
	}
	gets(c, "a request without a key", 400, without())
	gets(c, "a request with an empty key", 400, without(""))
	gets(c, "a request with two keys", 400, without(newKey(c), newKey(c)))
	for _, n := range []int{1, 15, 17, 32} {
		gets(c, fmt.Sprintf("a request with a key of %d bytes", n), 400, without(randomBase64(c, n)))
	}
	gets(c, "a key that is no base64", 400, without("dGhlIHNhbXBsZSBub25jZQ!!"))
	gets(c, "a key that only ends like base64", 400, without(strings.Repeat("!", 22)+"=="))
	gets(c, "a key in the base64 of URLs", 400, without(strings.Repeat("-_", 11)+"=="))
	gets(c, "a key of 24 letters, which are 18 bytes in base64", 400, without(strings.Repeat("abcd", 6)))
	gets(c, "a key without its padding", 400, without("dGhlIHNhbXBsZSBub25jZQ"))
}

func anything(c *checking) {
	for _, r := range []*http.Request{
		{}, {Method: "GET"}, {Method: "GET", ProtoMajor: 1, ProtoMinor: 1, Host: "h"},
		{Method: "GET", ProtoMajor: 1, ProtoMinor: 1, Host: "h", Header: http.Header{"Upgrade": nil, "Connection": {""}}},
		{Method: "GET", ProtoMajor: 1, ProtoMinor: 1, Host: "h", Header: http.Header{"Upgrade": {"websocket"}, "Connection": {"upgrade"},
			"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {}}},
	} {
		if status, _ := Check(r); status == 101 || status < 400 {
			c.seen("a request with %d fields is answered with %d", len(r.Header), status)
		}
	}
}
