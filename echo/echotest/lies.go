package echotest

import (
	"context"
	"net"
	"slices"

	"github.com/socketlab/socketlab/echo"
)

// A Lie is traits in which one field promises what the transport does not keep.
type Lie struct {
	Field  string
	Traits echo.Traits
}

// Lies are all that one machine can refute of a transport with these traits.
// Whoever tells traits from behaviour sees each of them.
func Lies(t echo.Traits) (all []Lie) {
	claim := func(field string, about func(*echo.Traits)) {
		claimed := t
		if about(&claimed); claimed != t {
			all = append(all, Lie{field, claimed})
		}
	}
	claim("Boundaries", func(t *echo.Traits) { t.Boundaries = true })
	claim("Truncates", func(t *echo.Traits) { t.Truncates = !t.Truncates })
	claim("Reliable", func(t *echo.Traits) { t.Reliable = true })
	claim("Refuses", func(t *echo.Traits) { t.Refuses = true })
	claim("Connected", func(t *echo.Traits) { t.Connected = true })
	claim("HalfClose", func(t *echo.Traits) { t.HalfClose = true })
	claim("Backpressure", func(t *echo.Traits) { t.Backpressure = true })
	claim("Resumable", func(t *echo.Traits) { t.Resumable = true })
	claim("EmptyMessages", func(t *echo.Traits) { t.EmptyMessages = !t.EmptyMessages })
	claim("MaxMessage", func(t *echo.Traits) { t.MaxMessage = 0 })
	claim("MaxMessage", func(t *echo.Traits) { t.MaxMessage *= 16 })
	return all
}

// A Liar is a transport that claims something else than it should.
type Liar struct {
	echo.Transport
	Claims echo.Traits
}

// Traits are the claims.
func (l Liar) Traits() echo.Traits { return l.Claims }

// Unwrap is the transport itself.
func (l Liar) Unwrap() echo.Transport { return l.Transport }

// Overtaking is a transport on which the second of two messages of a Pair's
// client arrives first, which one machine does not do by itself.
type Overtaking struct{ echo.Transport }

func (o Overtaking) Pair(ctx context.Context) (client, server net.Conn, err error) {
	client, server, err = o.Transport.Pair(ctx)
	return &overtakingConn{Conn: client}, server, err
}

type overtakingConn struct {
	net.Conn
	first []byte
}

func (c *overtakingConn) Write(p []byte) (int, error) {
	if c.first == nil {
		c.first = slices.Clone(p)
		return len(p), nil
	}
	n, err := c.Conn.Write(p)
	c.Conn.Write(c.first)
	c.first = nil
	return n, err
}
