// Package exercise is lesson 6: the end of a connection that loses nothing.
package exercise

import (
	"io"
	"net"
	"time"
)

// A Conn is a stream whose two directions end separately: *net.TCPConn and
// *net.UnixConn are Conns.
type Conn interface {
	net.Conn
	CloseWrite() error
}

// Finish ends conn after the last Write, so that the peer gets every byte of it,
// however slowly it reads and whatever it still sends. It returns nil when the
// peer has ended its direction, and closes conn in any case.
func Finish(conn Conn, within time.Duration) error {
	// Close returns before anything is delivered, so its error says nothing
	// about the peer.
	defer conn.Close()
	// A deadline is a point in time and not a pause: set once, it bounds all
	// the Reads together.
	if err := conn.SetDeadline(time.Now().Add(within)); err != nil {
		return err
	}
	// The FIN goes out behind the last byte. The other direction stays open,
	// so the kernel has no reason for a reset (RFC 9293, section 3.6).
	if err := conn.CloseWrite(); err != nil {
		return err
	}
	// Input that lies unread when a socket is closed turns the end into a
	// reset (RFC 2525, section 2.17). EOF says that no more input can come.
	// A peer that has failed is heard of here too: the error of a Read tells
	// what became of Writes that succeeded long ago.
	_, err := io.Copy(io.Discard, conn)
	return err
}
