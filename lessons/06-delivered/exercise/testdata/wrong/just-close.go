// breaks: slow-peer
// believes: Close returns nil, so the peer has or will get everything that was written.

package exercise

import (
	"net"
	"time"
)

// A Conn is a stream whose two directions end separately.
type Conn interface {
	net.Conn
	CloseWrite() error
}

func Finish(conn Conn, within time.Duration) error {
	return conn.Close()
}
