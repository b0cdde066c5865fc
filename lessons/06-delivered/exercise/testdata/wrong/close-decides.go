// breaks: failure-told
// believes: Only Close tells whether it went well, so its error is the one to return.

package exercise

import (
	"io"
	"net"
	"time"
)

// A Conn is a stream whose two directions end separately.
type Conn interface {
	net.Conn
	CloseWrite() error
}

func Finish(conn Conn, within time.Duration) error {
	conn.SetDeadline(time.Now().Add(within))
	conn.CloseWrite()
	io.Copy(io.Discard, conn)
	return conn.Close()
}
