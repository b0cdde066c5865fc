// breaks: slow-peer
// believes: The FIN is out after CloseWrite, so a Close behind it can do no harm.

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
	if err := conn.CloseWrite(); err != nil {
		conn.Close()
		return err
	}
	return conn.Close()
}
