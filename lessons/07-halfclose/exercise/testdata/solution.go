// Package exercise is lesson 7: a server that hears the end of a question, and
// waits for nobody for ever.
package exercise

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

// Piece is how much of an answer a client has to take within idle.
const Piece = 4 << 10

// Serve answers the clients of ln until ctx ends or ln fails.
func Serve(ctx context.Context, ln net.Listener, idle time.Duration,
	answer func(request []byte) []byte) error {
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	// Deferred calls run backwards: first everything is told to end, and then
	// it is waited for. The other way round would wait for ever.
	defer all.Wait()
	defer cancel()
	// Accept knows no context. What ends it is a Close of the listener, which
	// leaves the connections as they are: they are sockets of their own.
	all.Go(func() {
		<-ctx.Done()
		ln.Close()
	})
	for {
		conn, err := ln.Accept()
		if err != nil {
			if outer.Err() != nil {
				return nil // it was asked for
			}
			return err
		}
		all.Go(func() { serve(ctx, conn, idle, answer) })
	}
}

// serve answers one client.
func serve(ctx context.Context, conn net.Conn, idle time.Duration, answer func([]byte) []byte) {
	defer conn.Close()
	// Read and Write know no context either, and a Close ends both. A deadline
	// in the past would not do: the next one would push it away.
	// AfterFunc needs no goroutine until ctx ends, and stop forgets it.
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()

	request, err := receive(conn, idle)
	if err != nil {
		return // of a request that is cut off nobody knows the rest
	}
	// The client has ended its direction. Nothing can lie unread any more, so
	// the Close behind the answer takes nothing away from it (lesson 6).
	send(conn, idle, answer(request))
}

// receive reads to EOF, which is the end of one direction and not of the
// connection.
func receive(conn net.Conn, idle time.Duration) ([]byte, error) {
	var request []byte
	buf := make([]byte, 32<<10)
	for {
		// A deadline is a point in time. To give each Read so long, it is moved
		// before each.
		if err := conn.SetReadDeadline(time.Now().Add(idle)); err != nil {
			return nil, err
		}
		n, err := conn.Read(buf)
		request = append(request, buf[:n]...)
		if err == io.EOF {
			return request, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// send writes one piece after the other. Write returns when all of its bytes are
// taken, and a deadline does not move while it waits: with one Write of
// everything, the deadline would be one for the whole answer.
func send(conn net.Conn, idle time.Duration, answer []byte) error {
	for len(answer) > 0 {
		n := min(len(answer), Piece)
		if err := conn.SetWriteDeadline(time.Now().Add(idle)); err != nil {
			return err
		}
		if _, err := conn.Write(answer[:n]); err != nil {
			return err
		}
		answer = answer[n:]
	}
	return nil
}
