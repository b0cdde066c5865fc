package lab

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// Watch records the calls on c under a name, if calls are recorded; otherwise
// it returns c itself.
func Watch(ctx context.Context, by string, c net.Conn) net.Conn {
	if l := logOf(ctx); l != nil {
		return &watched{Conn: c, by: by, log: l}
	}
	return c
}

// A watched connection records Read, Write, Close and CloseWrite. Deadlines are
// not worth a line each; an experiment about them notes them itself.
type watched struct {
	net.Conn
	by  string
	log *log
}

func (w *watched) Read(p []byte) (int, error) {
	began := time.Now()
	n, err := w.Conn.Read(p)
	call := Call{By: w.by, Name: "Read", Arg: "into " + Bytes(len(p)), Error: ErrorText(err)}
	if n > 0 || err == nil {
		call.Result = received(p[:n])
	}
	w.log.add(call, began)
	return n, err
}

func received(b []byte) string {
	if size, text := Bytes(len(b)), Payload(b); text != size {
		return size + " " + text
	}
	return Bytes(len(b))
}

func (w *watched) Write(p []byte) (int, error) {
	began := time.Now()
	n, err := w.Conn.Write(p)
	call := Call{By: w.by, Name: "Write", Arg: Payload(p), Error: ErrorText(err)}
	if n > 0 || err == nil {
		call.Result = Bytes(n)
	}
	w.log.add(call, began)
	return n, err
}

func (w *watched) Close() error { return w.log.ended(w.by, "Close", w.Conn.Close) }

func (w *watched) CloseWrite() error {
	return w.log.ended(w.by, "CloseWrite", func() error { return CloseWrite(w.Conn) })
}

// ended records a call that has no result besides its error.
func (l *log) ended(by, name string, call func() error) error {
	began := time.Now()
	err := call()
	c := Call{By: by, Name: name, Error: ErrorText(err)}
	if err == nil {
		c.Result = "nil"
	}
	l.add(c, began)
	return err
}

// A watchedServer records Close.
type watchedServer struct {
	echo.Server
	log *log
}

func (s watchedServer) Close() error { return s.log.ended("server", "Close", s.Server.Close) }

// NetConn is the connection without the record.
func (w *watched) NetConn() net.Conn { return w.Conn }

// CloseWrite ends the sending direction of c, or returns errors.ErrUnsupported.
func CloseWrite(c net.Conn) error {
	if h, ok := c.(interface{ CloseWrite() error }); ok {
		return h.CloseWrite()
	}
	return errors.ErrUnsupported
}
