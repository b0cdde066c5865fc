package halfclose

import (
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/lab"
)

// A reading is a Read that has begun. It has no deadline, and ends at the latest
// when the experiment does, which closes the connection.
type reading struct {
	conn  net.Conn
	ended chan struct{}
	got   string
	err   error
}

func beginRead(c net.Conn) *reading {
	r := &reading{conn: c, ended: make(chan struct{})}
	c.SetReadDeadline(time.Time{})
	go func() {
		defer close(r.ended)
		r.got, r.err = tryRead(c)
	}()
	return r
}

// tryRead is a Read that something else bounds.
func tryRead(c net.Conn) (got string, err error) {
	buf := make([]byte, 2<<10) // the longest message here
	n, err := c.Read(buf)
	return string(buf[:n]), err
}

// waits reports whether the Read has not ended after a lab.Silence.
func (r *reading) waits() bool {
	return silent(lab.Silence(r.conn), r.ended, func() int64 { return 0 })
}

// end is what the Read returns. One that still waits after a silence is ended
// by a deadline.
func (r *reading) end() (got string, err error) {
	if r.waits() {
		r.stop()
	}
	return r.got, r.err
}

func (r *reading) stop() {
	r.conn.SetReadDeadline(time.Now())
	<-r.ended
}

// read is a Read that waits for a lab.Silence at most.
func read(c net.Conn) (got string, err error) { return beginRead(c).end() }

// cause is lab.Cause, which does not know what the library says about a
// WebSocket that ends without a close frame.
func cause(err error) string {
	if err != nil && strings.Contains(err.Error(), io.ErrUnexpectedEOF.Error()) {
		return lab.Cause(io.ErrUnexpectedEOF)
	}
	return lab.Cause(err)
}

// result is what a Read returned, in words.
func result(got string, err error) string {
	if err != nil {
		return lab.ErrorText(err)
	}
	return fmt.Sprintf("%q", got)
}
