package timeout

import (
	"net"
	"time"

	"github.com/socketlab/socketlab/internal/lab"
)

// A Reading holds a Read that has begun. It has no deadline, and ends with the
// experiment at the latest, which closes the connection. Got and Err are valid
// after End or Stop.
type Reading struct {
	Got string // the bytes of the Read
	Err error

	conn  net.Conn
	ended chan struct{}
}

// BeginRead begins a Read of c on a new goroutine.
func BeginRead(c net.Conn) *Reading {
	r := &Reading{conn: c, ended: make(chan struct{})}
	c.SetReadDeadline(time.Time{})
	go func() {
		defer close(r.ended)
		r.Got, r.Err = Receive(c)
	}()
	return r
}

// Receive reads up to 2 KiB, and does not change the deadline.
func Receive(c net.Conn) (got string, err error) {
	buf := make([]byte, 2<<10)
	n, err := c.Read(buf)
	return string(buf[:n]), err
}

// Waits reports whether the Read still waits after a lab.Silence.
func (r *Reading) Waits() bool {
	return Stalled(lab.Silence(r.conn), r.ended, func() int64 { return 0 })
}

// End returns the result of the Read. If the Read still waits after a
// lab.Silence, a deadline ends it.
func (r *Reading) End() (got string, err error) {
	if r.Waits() {
		r.Stop()
	}
	return r.Got, r.Err
}

// Stop ends the Read by a deadline, and returns after it has ended.
func (r *Reading) Stop() {
	r.conn.SetReadDeadline(time.Now())
	<-r.ended
}

// ReadMessage reads up to 2 KiB, and waits for a lab.Silence at most.
func ReadMessage(c net.Conn) (got string, err error) { return BeginRead(c).End() }
