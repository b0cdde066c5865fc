package websocket_test

import (
	"crypto/x509"
	"errors"
	"strings"
	"testing"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/wstest"
)

func TestTLS(t *testing.T) {
	tr := websocket.Transport{TLS: echotest.TLS()}
	addr, stop := wstest.Serve(t, tr)
	assert.True(t, strings.HasPrefix(addr, "wss://"), "the address says that it is encrypted")

	c, err := tr.Dial(t.Context(), addr)
	require.NoError(t, err)
	require.NoError(t, c.SetDeadline(wstest.Watchdog()))
	buf := make([]byte, 8)
	n, err := echo.RoundTrip(c, []byte("ping"), buf)
	assert.NoError(t, err)
	assert.Equal(t, "ping", string(buf[:n]))
	assert.NoError(t, c.Close())

	c, err = websocket.Transport{}.Dial(t.Context(), addr)
	if !assert.Error(t, err, "a certificate that nobody trusts is refused") {
		c.Close()
	}
	var unknown x509.UnknownAuthorityError
	assert.ErrorAs(t, err, &unknown, "and the cause is kept")

	_, err = tr.Dial(t.Context(), strings.Replace(addr, "wss", "ws", 1))
	assert.Error(t, err, "a client without TLS gets no connection")

	idle := wstest.Dial(t, gorilla.Dialer{TLSClientConfig: tr.TLS}, addr)
	go stop()
	assert.Equal(t, gorilla.CloseGoingAway, wstest.CloseCode(t, idle), "the end of the server is told over TLS too")
}

func TestSchemeAndCertificate(t *testing.T) {
	_, err := websocket.Transport{}.Listen(t.Context(), "wss://127.0.0.1:0/")
	assert.ErrorIs(t, err, errors.ErrUnsupported, "a server of wss needs a certificate")
	_, err = websocket.Transport{TLS: echotest.TLS()}.Listen(t.Context(), "ws://127.0.0.1:0/")
	assert.ErrorIs(t, err, errors.ErrUnsupported, "and one of ws takes none")
}
