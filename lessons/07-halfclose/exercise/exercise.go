// Package exercise is lesson 7: a server that hears the end of a question, and
// waits for nobody for ever.
package exercise

import (
	"context"
	"errors"
	"net"
	"time"
)

// Piece is how much of an answer a client has to take within idle.
const Piece = 4 << 10

// Serve answers the clients of ln, any stream listener, side by side. A
// request is whatever a client sends until it ends its direction, with
// CloseWrite. The server reads it to that end, calls answer with it, writes
// what answer returns, and closes the connection.
//
//   - The client gets the whole answer, and then EOF.
//   - A client that sends nothing for longer than idle is cut off: its
//     connection is closed. One that sends anything within each idle never
//     is, however long its whole request takes.
//   - A request that was cut off, or whose connection has failed, is not
//     answered.
//   - The time that answer takes is not the client's: it counts for nothing.
//   - A client that takes nothing of its answer for longer than idle is cut
//     off. One that takes Piece bytes within each idle never is, however long
//     its whole answer takes.
//   - What happens on one connection happens to that connection alone. When
//     it is over, nothing of it is left.
//   - When ctx ends, Serve closes ln and every connection at once, whatever
//     they wait for, and returns nil. When ln fails without that, it closes
//     them too, and returns the error of Accept.
//   - When Serve returns, every goroutine of it has ended. For a call of
//     answer that has not returned it waits.
//
// Calls of answer may run at once.
func Serve(ctx context.Context, ln net.Listener, idle time.Duration,
	answer func(request []byte) []byte) error {
	return errors.New("Serve: not written yet")
}
