// Package exercise is lesson 9: an accept loop that goes on when descriptors run
// out, and that ends without leaving anything behind.
package exercise

import (
	"context"
	"errors"
	"net"
	"time"
)

// The waits between an Accept that has failed and the next one.
const (
	FirstWait = 5 * time.Millisecond
	LastWait  = time.Second
)

// Serve accepts connections from ln, and calls handle for each of them, until
// ctx is done.
//
//   - Every connection is handled on a goroutine of its own, as soon as it is
//     there. When handle returns, Serve closes the connection.
//   - An Accept that fails with EMFILE, ENFILE, ENOBUFS, ENOMEM or
//     ECONNABORTED of package syscall, or with an error that wraps one of
//     them, is not the end. The process or the machine is out of something,
//     or a peer was gone before its turn. Serve waits, and accepts again:
//     after FirstWait, and twice as long after each failure that follows at
//     once, up to LastWait. A connection that is accepted sets the wait back
//     to FirstWait.
//   - Any other error of Accept is the end, and Serve returns it.
//   - When ctx is done, Serve accepts no more, and returns nil. A wait ends at
//     once then.
//   - Either way Serve closes ln first, so that nobody can connect. Then it
//     gives the connections that are being handled time to come to their end:
//     up to grace, all together. What is open after that, it closes, which
//     ends what handle is waiting for.
//   - When Serve returns, every call of handle has returned, every connection
//     is closed, and no goroutine of its own is left.
func Serve(
	ctx context.Context, ln net.Listener,
	handle func(net.Conn), grace time.Duration,
) error {
	return errors.New("Serve: not written yet")
}
