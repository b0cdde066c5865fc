package exercise

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"
)

func TestExercise(t *testing.T) { prove(t, claims()) }

// anybody is whom a policy admits that has no objections.
func anybody(int) bool { return true }

func refused(err error) bool { return errors.Is(err, ErrRefused) }

// pair is both ends of a Unix connection.
func pair(c *checking) (broker, worker *net.UnixConn) {
	dir, err := os.MkdirTemp("", "sl")
	if err != nil {
		c.seen("no temporary folder: %v", err)
	}
	defer os.RemoveAll(dir)
	ln, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		c.seen("no Unix socket: %v", err)
	}
	defer ln.Close()
	var d net.Dialer
	dialed, err := d.DialContext(c.ctx, "unix", ln.Addr().String())
	if err != nil {
		c.seen("no Unix connection: %v", err)
	}
	accepted, err := ln.Accept()
	if err != nil {
		dialed.Close()
		c.seen("Accept returns %v", err)
	}
	c.Cleanup(func() {
		dialed.Close()
		accepted.Close()
	})
	return dialed.(*net.UnixConn), accepted.(*net.UnixConn)
}

// accepted is a TCP connection as a broker has it, and its client.
func accepted(c *checking) (conn, client *net.TCPConn) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.seen("no listener on loopback: %v", err)
	}
	defer ln.Close()
	var d net.Dialer
	dialed, err := d.DialContext(c.ctx, "tcp", ln.Addr().String())
	if err != nil {
		c.seen("no connection over loopback: %v", err)
	}
	a, err := ln.Accept()
	if err != nil {
		dialed.Close()
		c.seen("Accept returns %v", err)
	}
	// What the exercise does not answer ends with the try.
	end, _ := c.ctx.Deadline()
	dialed.SetDeadline(end)
	c.Cleanup(func() {
		dialed.Close()
		a.Close()
	})
	return a.(*net.TCPConn), dialed.(*net.TCPConn)
}
