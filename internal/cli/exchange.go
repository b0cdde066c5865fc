package cli

import (
	"bytes"
	"context"
	"errors"
	"net"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/transports"
)

// An exchange is a client's side of an echo: it knows what has to come back.
type exchange struct {
	endpoint.Target
	c       net.Conn
	traits  echo.Traits
	timeout time.Duration

	buf   []byte
	rest  []byte // of the last Read, not looked at yet
	reads int
	taken int // messages that came back, where they can get lost
}

// readSize is how much one Read takes at most: any datagram.
const readSize = 256 << 10

// dial connects to t within the timeout.
func dial(ctx context.Context, t endpoint.Target, o transports.Options, timeout time.Duration) (*exchange, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	transport := t.Transport(o)
	c, err := transport.Dial(ctx, t.Addr)
	if err != nil {
		return nil, endpoint.ExplainDial(err, t, timeout)
	}
	return &exchange{
		Target: t, c: c, traits: transport.Traits(), timeout: timeout, buf: make([]byte, readSize),
	}, nil
}

// renew lets the peer be silent for the whole timeout again. It is for Reads
// alone: a Write that may wait long has a reader beside it, which gives up for
// both.
func (x *exchange) renew() { x.await(0) }

// await lets it be silent for longer when a message of size bytes is sent, of
// which nothing is heard before the server has all of it: a second for each MiB.
func (x *exchange) await(size int) {
	x.c.SetReadDeadline(time.Now().Add(x.timeout + time.Duration(size>>20)*time.Second))
}

// roundTrip sends msg and takes it back. The time is that from before the
// Write until after the last Read.
func (x *exchange) roundTrip(msg []byte) (time.Duration, error) {
	// What is sure to fit the buffers on the way needs no second goroutine,
	// whose start would be part of the time.
	const small = 16 << 10
	send := x.sendLarge
	if len(msg) <= small || x.traits.Truncates {
		send = x.sendSmall
		x.c.SetWriteDeadline(time.Now().Add(x.timeout))
	}
	x.await(len(msg))
	begin := time.Now()
	err := send(msg)
	took := time.Since(begin)
	if err != nil {
		return took, x.explain(err, len(msg))
	}
	return took, nil
}

func (x *exchange) sendSmall(msg []byte) error {
	if _, err := x.c.Write(msg); err != nil {
		return x.ending(err)
	}
	return x.take(msg)
}

// sendLarge reads while it writes. Otherwise a message longer than all buffers
// on the way would fill them, with both ends in a Write and none in a Read.
func (x *exchange) sendLarge(msg []byte) error {
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
	if !x.traits.Connected || errors.Is(err, errno.EMSGSIZE) {
		return err
	}
	if _, e := x.c.Read(x.buf); e != nil && !errno.IsTimeout(e) {
		return errors.Join(e, err)
	}
	return err
}

// take reads until want is back: on a stream that may take several Reads, or
// none, when one has brought more than was wanted before.
func (x *exchange) take(want []byte) error {
	if x.traits.Truncates {
		return x.takeMessage(want)
	}
	for got, first := 0, true; first || got < len(want); first = false {
		if len(x.rest) == 0 {
			if !first {
				x.renew()
			}
			if err := x.read(); err != nil {
				return err
			}
		}
		n := min(len(x.rest), len(want)-got)
		tooLong := n < len(x.rest) && x.traits.Boundaries
		if tooLong || !bytes.Equal(x.rest[:n], want[got:got+n]) {
			return x.mismatch(x.rest)
		}
		got, x.rest = got+n, x.rest[n:]
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
		case err != nil && other != nil && errno.IsTimeout(err) && !x.isLoss(err):
			return x.mismatch(other)
		case err != nil:
			return err
		case bytes.Equal(x.rest, want):
			x.rest = nil
			x.taken++
			return nil
		case x.traits.Reliable:
			return x.mismatch(x.rest)
		}
		other = bytes.Clone(x.rest)
	}
}

// isLoss tells a message that was lost from a server that is not there: that
// one has never answered.
func (x *exchange) isLoss(err error) bool {
	return errno.IsTimeout(err) && !x.traits.Reliable && x.taken > 0
}

// read is one Read. What came is kept, also if an error came with it.
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
	isAlert := len(got) > 2 && got[0] == 0x15 && got[1] == 0x03 // RFC 8446, section 5.1
	if isAlert && x.Encrypted() != x.Target {
		return cmdutil.UserErrorf(nil, "%s speaks TLS; write %s", x.Target, x.Encrypted())
	}
	return cmdutil.UserErrorf(nil, "%s is no echo server: it sent back %.40q", x.Target, got)
}

func (x *exchange) explain(err error, size int) error { return explainEcho(err, x, size) }
