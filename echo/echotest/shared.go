package echotest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"sync/atomic"

	"github.com/socketlab/socketlab/echo"
)

// A share is one connection that several goroutines write and several others
// read. A message is the number of its writer, shareSize times; no reader knows
// whose message it gets, or on a stream how much of it.
type share struct {
	c      net.Conn
	window chan struct{} // messages on the way
	total  atomic.Int64  // bytes that came back
	from   [shareUsers]atomic.Int64
}

const (
	shareUsers    = 4
	shareMessages = 50 // of each writer
	shareSize     = 16
	shareTotal    = shareUsers * shareMessages * shareSize
)

// sharedConn is of most use under the race detector. Without it, it finds bytes
// that were lost, doubled or made up.
func sharedConn(ctx context.Context, t echo.Transport) error {
	return withServer(ctx, t, func(_ *running, c net.Conn) error {
		s := &share{c: c, window: make(chan struct{}, shareUsers)}
		err := all(2*shareUsers, func(i int) error {
			if i < shareUsers {
				return s.write(ctx, i)
			}
			return s.read()
		})
		if err != nil {
			return err
		}
		for i := range s.from {
			if n := s.from[i].Load(); n != shareMessages*shareSize {
				return fmt.Errorf("%d bytes of writer %d came back, not %d", n, i, shareMessages*shareSize)
			}
		}
		return nil
	})
}

// write sends the messages of writer i, as far as the window allows: a server
// without connections drops what nobody reads.
func (s *share) write(ctx context.Context, i int) error {
	msg := bytes.Repeat([]byte{byte(i)}, shareSize)
	for range shareMessages {
		select {
		case s.window <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		if _, err := s.c.Write(msg); err != nil {
			return err
		}
	}
	return nil
}

// read takes what comes until all has come. A stream does not say how many
// messages that is, so the window moves on by bytes.
func (s *share) read() error {
	buf := make([]byte, 8*shareSize)
	for {
		n, err := s.c.Read(buf)
		switch {
		case s.total.Load() == shareTotal:
			return nil // another has read the last
		case err != nil:
			return err
		}
		for _, i := range buf[:n] {
			if int(i) >= shareUsers {
				return fmt.Errorf("nobody has sent %q", i)
			}
			s.from[i].Add(1)
		}
		now := s.total.Add(int64(n))
		for range now/shareSize - (now-int64(n))/shareSize {
			<-s.window
		}
		if now == shareTotal {
			return s.c.Close() // ends the Reads of the others
		}
	}
}
