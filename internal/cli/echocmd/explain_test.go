package echocmd

import (
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/echoclient"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/transports"
	"github.com/socketlab/socketlab/websocket/byhand"
)

// What the scripts cannot bring about everywhere.
func TestExplanations(t *testing.T) {
	op := func(cause error) error { return &net.OpError{Op: "x", Net: "y", Err: os.NewSyscallError("z", cause)} }
	tcp := endpoint.Target{Scheme: "tcp", Addr: "192.0.2.1:80"}
	x := exchange{target: tcp, traits: tcp.Transport(transports.Options{}).Traits(), timeout: time.Second, size: 1}
	begun := x
	begun.answered = true
	for _, c := range []struct {
		got  error
		want string
	}{
		{explainEcho(op(os.ErrDeadlineExceeded), x), "nothing came back from tcp://192.0.2.1:80 within 1s"},
		{explainEcho(op(os.ErrDeadlineExceeded), begun), "nothing more came back from tcp://192.0.2.1:80 within 1s; wait longer with --timeout"},
		{explainEcho(op(errno.ECONNRESET), x), "closed the connection without an answer; is it a server of another kind, such as tls://192.0.2.1:80?"},
		{explainEcho(op(errno.ECONNRESET), begun), "tcp://192.0.2.1:80 closed the connection before everything was back"},
		{explainEcho(&websocket.CloseError{Code: 1001}, x), "tcp://192.0.2.1:80 closed the connection: 1001, it is going away"},
		{explainEcho(&byhand.CloseError{Code: 1009, Reason: "too big"}, x), `: 1009, the message is over its read limit ("too big")`},
		{explainMismatch(&echoclient.MismatchError{Got: []byte("HTTP/1.1 400")}, tcp), `tcp://192.0.2.1:80 is no echo server: it sent back "HTTP/1.1 400"`},
		{explainMismatch(&echoclient.MismatchError{Got: []byte{0x15, 0x03, 0x01, 0}}, tcp), "tcp://192.0.2.1:80 speaks TLS; write tls://192.0.2.1:80"},
	} {
		assert.True(t, strings.HasPrefix(c.got.Error(), c.want) || strings.HasSuffix(c.got.Error(), c.want), "%s", c.got)
		assert.NotContains(t, c.got.Error(), "\n")
		assert.Error(t, errors.Unwrap(c.got), "the cause is kept")
	}
}

func TestErrorsOfTheEngineAreExplained(t *testing.T) {
	s := &session{echoOptions: &echoOptions{}, target: endpoint.Target{Scheme: "tcp", Addr: "192.0.2.1:80"}}
	assert.NoError(t, s.explain(nil))
	assert.EqualError(t, s.explain(&echoclient.InputError{Err: &os.PathError{Op: "read", Path: "/dev/stdin", Err: os.ErrClosed}}),
		"standard input cannot be read: file already closed")
	assert.EqualError(t, s.explain(&echoclient.MessageError{Size: 3, Err: &echoclient.MismatchError{Got: []byte("off")}}),
		`tcp://192.0.2.1:80 is no echo server: it sent back "off"`)
	assert.Equal(t, os.ErrClosed, s.explain(os.ErrClosed), "an error of standard output stays as it is")
}
