package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// An exchange is a client's side of an echo: it knows what has to come back.
type exchange struct {
	target
	c       net.Conn
	traits  echo.Traits
	timeout time.Duration

	buf   []byte
	rest  []byte // of the last Read, not looked at yet
	reads int
}

// readSize is how much one Read takes at most: any datagram.
const readSize = 256 << 10

// dial connects to t within the timeout.
func dial(ctx context.Context, t target, o options, timeout time.Duration) (*exchange, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	transport := t.transport(o)
	c, err := transport.Dial(ctx, t.addr)
	if err != nil {
		return nil, explainDial(err, t, timeout)
	}
	return &exchange{
		target: t, c: c, traits: transport.Traits(), timeout: timeout, buf: make([]byte, readSize),
	}, nil
}

// renew gives the connection its time anew.
func (x *exchange) renew() { x.c.SetDeadline(time.Now().Add(x.timeout)) }

// roundTrip sends msg and takes it back. The time is that from before the
// Write until after the last Read.
func (x *exchange) roundTrip(msg []byte) (time.Duration, error) {
	x.renew()
	begin := time.Now()
	err := x.sendAndTake(msg)
	took := time.Since(begin)
	if err != nil {
		return took, x.explain(err, len(msg))
	}
	return took, nil
}

func (x *exchange) sendAndTake(msg []byte) error {
	// What is sure to fit the buffers on the way needs no second goroutine.
	const small = 16 << 10
	if len(msg) <= small || x.traits.Truncates {
		if _, err := x.c.Write(msg); err != nil {
			return x.ending(err)
		}
		return x.take(msg)
	}
	wrote := make(chan error, 1)
	go func() {
		_, err := x.c.Write(msg)
		wrote <- err
	}()
	err := x.take(msg)
	if err != nil {
		x.c.Close()
	}
	if e := <-wrote; e != nil && (err == nil || errors.Is(err, net.ErrClosed)) {
		return e
	}
	return err
}

// ending looks for the reason why a Write has failed: a peer that ends the
// connection may have said why.
func (x *exchange) ending(err error) error {
	if !x.traits.Connected || errors.Is(err, errTooBig) {
		return err
	}
	if _, e := x.c.Read(x.buf); e != nil && !isTimeout(e) {
		return errors.Join(e, err)
	}
	return err
}

// take reads until want is back.
func (x *exchange) take(want []byte) error {
	if x.traits.Truncates {
		return x.takeMessage(want)
	}
	for got := 0; got < len(want) || len(want) == 0; {
		if len(x.rest) == 0 {
			if got > 0 {
				x.renew()
			}
			if err := x.read(); err != nil {
				return err
			}
		}
		n := min(len(x.rest), len(want)-got)
		if !bytes.Equal(x.rest[:n], want[got:got+n]) || len(want) == 0 && len(x.rest) > 0 {
			return x.mismatch(x.rest)
		}
		got, x.rest = got+n, x.rest[n:]
		if len(want) == 0 {
			break
		}
	}
	return nil
}

// takeMessage reads one message, which is want. Where messages can be lost, one
// that is late is passed over.
func (x *exchange) takeMessage(want []byte) error {
	var other []byte
	for {
		err := x.read()
		switch {
		case err != nil && other != nil && isTimeout(err):
			return x.mismatch(other)
		case err != nil:
			return err
		case bytes.Equal(x.rest, want):
			x.rest = nil
			return nil
		case x.traits.Reliable:
			return x.mismatch(x.rest)
		}
		other = bytes.Clone(x.rest)
	}
}

func (x *exchange) read() error {
	n, err := x.c.Read(x.buf)
	x.rest = x.buf[:n]
	if err == nil || n > 0 {
		x.reads++
		return nil
	}
	return err
}

// mismatch is what another kind of server gets said about it.
func (x *exchange) mismatch(got []byte) error {
	what := printable(string(got[:min(len(got), 100)]), 40)
	if len(got) > 2 && got[0] == 0x15 && got[1] == 0x03 { // a TLS alert (RFC 8446, section 6)
		return tell(nil, "%s speaks TLS; write %s", x.target, x.encrypted())
	}
	return tell(nil, "%s is no echo server: it sent back %s", x.target, fmt.Sprintf("“%s”", what))
}

func (x *exchange) explain(err error, size int) error { return explainEcho(err, x, size) }
