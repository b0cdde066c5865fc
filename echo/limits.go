package echo

import "time"

// Limits bound what peers can cost a server. A zero field means the default,
// a negative one no limit.
type Limits struct {
	// MaxConns is how many connections are held at once. One more is closed
	// as soon as it is accepted. The default is 10,000.
	MaxConns int

	// Handshake is the time from Accept until a connection is ready to carry
	// messages, where a transport has a handshake of its own (TLS, the HTTP
	// upgrade of a WebSocket). The default is 10 s.
	Handshake time.Duration

	// Write is how long one Write may wait for a peer that does not read.
	// The default is 30 s.
	Write time.Duration

	// Idle is how long a connection may be silent. The default is 5 min.
	Idle time.Duration
}

// The limits that a zero field stands for.
const (
	DefaultMaxConns  = 10_000
	DefaultHandshake = 10 * time.Second
	DefaultWrite     = 30 * time.Second
	DefaultIdle      = 5 * time.Minute
)

// OrDefaults replaces zero fields by the defaults, and negative ones by zero,
// which from then on means "no limit".
func (l Limits) OrDefaults() Limits {
	l.MaxConns = limit(l.MaxConns, DefaultMaxConns)
	l.Handshake = limit(l.Handshake, DefaultHandshake)
	l.Write = limit(l.Write, DefaultWrite)
	l.Idle = limit(l.Idle, DefaultIdle)
	return l
}

func limit[T int | time.Duration](v, def T) T {
	switch {
	case v == 0:
		return def
	case v < 0:
		return 0
	}
	return v
}
