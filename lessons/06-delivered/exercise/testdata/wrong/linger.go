// breaks: slow-peer
// believes: SO_LINGER makes Close wait until everything is delivered.

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
	if l, ok := conn.(interface{ SetLinger(int) error }); ok {
		l.SetLinger(max(1, int(within.Seconds())))
	}
	return conn.Close()
}
