package cli

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket/frame"
)

// TestPeerBlamesWhatHappened is about servers that shake hands and do not take
// part, each in its way.
func TestPeerBlamesWhatHappened(t *testing.T) {
	for name, one := range map[string]struct {
		accept func(key string) string
		then   string // bytes behind the 101
		close  bool
		says   string
	}{
		"silent":       {frame.Accept, "", false, "did not send the message back within 1s; wait longer with --timeout"},
		"gone":         {frame.Accept, "", true, "ended the connection before it had sent the message back"},
		"another word": {frame.Accept, "\x81\x02no", false, "is no echo server: it did not send the message back"},
		"masked":       {frame.Accept, "\x81\x80\x01\x02\x03\x04", false, "breaks the protocol: frame of a server that is masked (RFC 6455, section 5.1)"},
		"wrong key": {func(string) string { return frame.Accept("another") }, "", false,
			"breaks the protocol: bad handshake: Sec-WebSocket-Accept does not fit the key (RFC 6455, section 4.1)"},
	} {
		t.Run(name, func(t *testing.T) {
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			defer ln.Close()
			go func() {
				c, err := ln.Accept()
				if err != nil {
					return
				}
				defer c.Close()
				in := bufio.NewReader(c)
				r, err := http.ReadRequest(in)
				if err != nil {
					return
				}
				c.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
					"Sec-WebSocket-Accept: " + one.accept(r.Header.Get("Sec-WebSocket-Key")) + "\r\n\r\n" + one.then))
				in.Read(make([]byte, 100)) // its message
				if !one.close {
					io.Copy(io.Discard, in)
				}
			}()
			var out, errs strings.Builder
			timeout := patience.String()
			if name == "silent" {
				timeout = "1s"
			}
			args := []string{"peer", "polite", "ws://" + ln.Addr().String() + "/echo", "--timeout", timeout}
			assert.Equal(t, 1, Main(Deps{nil, strings.NewReader(""), &out, &errs}, args))
			assert.Contains(t, errs.String(), one.says)
			assert.Equal(t, 1, strings.Count(errs.String(), "\n"))
		})
	}
}
