package endpoint

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/frame"
)

// What the scripts cannot bring about everywhere.
func TestExplanations(t *testing.T) {
	op := func(cause error) error { return &net.OpError{Op: "x", Net: "y", Err: os.NewSyscallError("z", cause)} }
	tcp, unix := Target{Scheme: "tcp", Addr: "192.0.2.1:80"}, Target{Scheme: "unix", Addr: "/run/e.sock"}
	encrypted := Target{Scheme: "tls", Addr: "localhost:7007"}
	unnamed := &echo.TLSError{Err: &tls.CertificateVerificationError{
		Err: x509.HostnameError{Host: "localhost", Certificate: new(x509.Certificate)},
	}}
	web := Target{Scheme: "ws", Addr: "ws://localhost:7008/echo"}
	for _, c := range []struct {
		got  error
		want string
	}{
		{ExplainListen(op(os.ErrPermission), tcp), "no permission to listen on tcp://192.0.2.1:80; ports from 1024 on need none"},
		{ExplainListen(op(os.ErrPermission), unix), "no permission to make a socket in /run; choose another folder"},
		{ExplainListen(op(errno.EPROTONOSUPPORT), unix), "unix:///run/e.sock: this system does not have this kind of socket"},
		{ExplainListen(op(os.ErrPermission), Target{Scheme: "unixpacket"}), "unixpacket: this system does not permit this kind of socket: "},
		{ExplainListen(op(errno.EADDRNOTAVAIL), Target{Scheme: "udp"}), "udp: this system has opened no socket of this kind: "},
		{ExplainListen(&fs.PathError{Op: "mkdir", Path: "/none/socketlab-1", Err: fs.ErrNotExist}, Target{Scheme: "unix"}),
			"unix: no directory for its socket can be made in " + os.TempDir() + ": file does not exist; set TMPDIR to one that can be written to"},
		{ExplainDial(op(os.ErrPermission), unix, 0), "no permission to connect to unix:///run/e.sock"},
		{ExplainDial(op(errno.EHOSTUNREACH), tcp, 0), "there is no way from this machine to tcp://192.0.2.1:80"},
		{ExplainDial(op(os.ErrDeadlineExceeded), tcp, time.Second), "tcp://192.0.2.1:80 did not answer within 1s"},
		{ExplainDial(unnamed, encrypted, 0), "the certificate of tls://localhost:7007 is not for localhost: "},
		{ExplainDial(&echo.TLSError{Err: io.ErrNoProgress, NotTLS: true}, encrypted, 0),
			"tls://localhost:7007 does not speak TLS; without it, write tcp://localhost:7007"},
		{ExplainDial(&echo.TLSError{Err: io.ErrNoProgress}, encrypted, 0), "the TLS handshake with tls://localhost:7007 failed: "},
		{ExplainDial(&echo.TLSError{Err: io.EOF}, encrypted, 0), "tls://localhost:7007 closed the connection "},
		{ExplainDial(&echo.TLSError{Err: os.ErrDeadlineExceeded}, encrypted, time.Second), "tls://localhost:7007 did not answer within 1s"},
		{ExplainDial(&websocket.StatusError{Status: "404 Not Found"}, web, 0), "the server answered 404 Not Found; check the path"},
		{ExplainDial(&frame.StatusError{Err: frame.ErrStatus, Status: "404 Not Found"}, web, 0), "the server answered 404 Not Found; check the path"},
		{ExplainDial(&websocket.NotHTTPError{Err: io.ErrNoProgress}, web, 0), "the server there does not speak HTTP"},
		{ExplainDial(frame.ErrStart, web, 0), "the server there does not speak HTTP"},
		{Explain(&net.DNSError{Err: "server misbehaving", Name: "a.example", IsTemporary: true}, tcp),
			`the address of "a.example" cannot be looked up: server misbehaving; write it in digits`},
		{Explain(fmt.Errorf("some\nthing: %w", errno.EMSGSIZE), tcp), "tcp://192.0.2.1:80: some thing: "},
	} {
		assert.True(t, strings.HasPrefix(c.got.Error(), c.want) || strings.HasSuffix(c.got.Error(), c.want), "%s", c.got)
		assert.NotContains(t, c.got.Error(), "\n")
		assert.Error(t, errors.Unwrap(c.got), "the cause is kept")
	}
}
