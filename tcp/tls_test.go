package tcp_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/tcp"
)

func TestHalfAHandshake(t *testing.T) {
	tr := tcp.Transport{TLS: echotest.TLS(), Limits: echo.Limits{Handshake: 500 * time.Millisecond}}
	addr, _ := serve(t, tr)
	for _, hello := range []string{"", "\x16", "\x16\x03\x01\x02\x00\x01\x00"} {
		c := dial(t, tcp.Transport{}, addr)
		_, err := io.WriteString(c, hello)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, c)
		assert.NotErrorIs(t, err, os.ErrDeadlineExceeded, "who sends %q and stops is cut off", hello)
	}
	c := dial(t, tr, addr)
	require.NoError(t, c.SetReadDeadline(time.Now().Add(2*tr.Limits.Handshake)))
	_, err := c.Read(make([]byte, 1))
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "the limit of a handshake ends with it, so this is the client's own")
}

func TestPlaintextAgainstTLS(t *testing.T) {
	tr := tcp.Transport{TLS: echotest.TLS()}
	addr, _ := serve(t, tr)
	for _, first := range []string{"GET / HTTP/1.1\r\n\r\n", "ping\n", string(make([]byte, 100_000))} {
		c := dial(t, tcp.Transport{}, addr)
		go io.WriteString(c, first)
		b, err := io.ReadAll(c)
		assert.NotErrorIs(t, err, os.ErrDeadlineExceeded, "the connection of a client without TLS is closed immediately")
		assert.NotContains(t, string(b), "ping", "and nothing of it comes back")
	}
	answers(t, dial(t, tr, addr), "others are served")
}

func TestTLSAgainstPlaintext(t *testing.T) {
	addr, _ := serve(t, tcp.Transport{})
	_, err := tcp.Transport{TLS: echotest.TLS()}.Dial(t.Context(), addr)
	assert.Error(t, err, "what comes back from a plain echo is no answer to a handshake")
}

func TestTrust(t *testing.T) {
	config := echotest.TLS()
	addr, _ := serve(t, tcp.Transport{TLS: config})
	_, err := tcp.Transport{TLS: &tls.Config{}}.Dial(t.Context(), addr)
	var unknown x509.UnknownAuthorityError
	assert.ErrorAs(t, err, &unknown, "a certificate that nobody trusts is refused, and the cause kept")

	_, err = tcp.Transport{TLS: &tls.Config{RootCAs: config.RootCAs, ServerName: "other.example.org"}}.Dial(t.Context(), addr)
	var name x509.HostnameError
	assert.ErrorAs(t, err, &name, "so is one for another name")
}

// A peer that neither reads nor writes can hold up its own handshake alone.
func TestManyHalfHandshakes(t *testing.T) {
	tr := tcp.Transport{TLS: echotest.TLS()}
	addr, stop := serve(t, tr)
	for range 100 {
		c := dial(t, tcp.Transport{}, addr)
		_, err := io.WriteString(c, "\x16\x03\x01")
		require.NoError(t, err)
	}
	answers(t, dial(t, tr, addr), "others shake hands meanwhile")
	stop() // does not wait for the limit of a handshake
}

func TestEndOfTLSIsNotify(t *testing.T) {
	tr := tcp.Transport{TLS: echotest.TLS()}
	client, server, err := tr.Pair(t.Context())
	require.NoError(t, err)
	defer client.Close()
	defer server.Close()
	require.NoError(t, client.SetDeadline(watchdog()))
	require.NoError(t, server.(*tls.Conn).CloseWrite())
	_, err = client.Read(make([]byte, 1))
	assert.Equal(t, io.EOF, err, "close_notify ends one direction")
	go client.Write([]byte("ping"))
	require.NoError(t, server.SetDeadline(watchdog()))
	_, err = io.ReadFull(server, make([]byte, 4))
	assert.NoError(t, err, "and not the other")
}

// A joining connection holds what is written while joined is not nil.
type joining struct {
	net.Conn
	joined *[]byte
}

func (j *joining) Write(b []byte) (int, error) {
	if j.joined == nil {
		return j.Conn.Write(b)
	}
	*j.joined = append(*j.joined, b...)
	return len(b), nil
}

func TestTwoRecordsInOneSegment(t *testing.T) {
	config := echotest.TLS()
	addr, _ := serve(t, tcp.Transport{TLS: config})
	under := &joining{Conn: dial(t, tcp.Transport{}, addr)}
	host, _, err := net.SplitHostPort(addr)
	require.NoError(t, err)
	c := tls.Client(under, &tls.Config{RootCAs: config.RootCAs, ServerName: host})
	require.NoError(t, c.Handshake())
	for range 20 {
		var records []byte
		under.joined = &records
		for _, msg := range []string{"ping", "pong"} {
			_, err := io.WriteString(c, msg)
			require.NoError(t, err)
		}
		under.joined = nil
		_, err = under.Write(records)
		require.NoError(t, err)
		got := make([]byte, len("pingpong"))
		_, err = io.ReadFull(c, got)
		require.NoError(t, err, "the second of two records in one segment is echoed without further input")
		assert.Equal(t, "pingpong", string(got))
	}
}
