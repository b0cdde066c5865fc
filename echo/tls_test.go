package echo_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
)

// The first bytes of a peer tell whether it speaks TLS; the errors of package
// tls do not.
func TestPeerWithoutTLS(t *testing.T) {
	for name, c := range map[string]struct {
		server func(net.Conn)
		notTLS bool
	}{
		"echoes":  {func(c net.Conn) { io.Copy(c, c) }, true},
		"greets":  {func(c net.Conn) { c.Read(make([]byte, 64<<10)); c.Write([]byte("220 ready\r\n")) }, true},
		"closes":  {func(c net.Conn) { c.Read(make([]byte, 64<<10)) }, false},
		"alerts":  {func(c net.Conn) { tls.Server(c, &tls.Config{}).Handshake() }, false},
		"unknown": {func(c net.Conn) { tls.Server(c, echotest.TLS()).Handshake() }, false},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := net.Pipe()
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				defer server.Close()
				c.server(server)
			}()
			_, err := echo.ClientTLS(context.Background(), client, &tls.Config{}, "localhost:1")
			var failed *echo.TLSError
			require.ErrorAs(t, err, &failed)
			assert.Equal(t, c.notTLS, failed.NotTLS, "%v", err)
			assert.Equal(t, failed.Err.Error(), err.Error())
			<-ended
		})
	}
}
