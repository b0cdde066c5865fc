// Package exercise is lesson 6: the end of a connection that loses nothing.
package exercise

import (
	"errors"
	"net"
	"time"
)

// A Conn is a stream whose two directions end separately: *net.TCPConn and
// *net.UnixConn are Conns.
type Conn interface {
	net.Conn
	CloseWrite() error
}

// Finish ends conn after the last Write, so that the peer gets every byte of
// it, however slowly it reads and whatever it still sends.
//
//   - It says at once that nothing more follows. A peer that waits for that
//     end must hear it while conn can still receive.
//   - It then reads what the peer still sends, throws it away, and goes on
//     until the peer has ended its own direction.
//   - It never takes longer than within, in all: not with a peer that reads
//     nothing and says nothing, and not with one that sends without end.
//   - It returns nil when the peer has ended its direction, and otherwise
//     what went wrong first: an error for which errors.Is(err,
//     os.ErrDeadlineExceeded) holds when time was over, the error of the Read
//     when the peer has reset the connection.
//   - When it returns, conn is closed, whatever happened.
//
// No other goroutine uses conn meanwhile. A deadline that conn had may be
// replaced.
func Finish(conn Conn, within time.Duration) error {
	return errors.New("Finish: not written yet")
}
