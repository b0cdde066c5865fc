package wstest

import (
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A loop that sets a deadline before each Read may set one after Close has
// begun. The peer does not read, so it does not answer the close frame either.
func closeIsNotPutOff(t *testing.T, s Subject) {
	for what, set := range map[string]func(net.Conn, time.Time) error{
		"read":  net.Conn.SetReadDeadline,
		"write": net.Conn.SetWriteDeadline,
		"both":  net.Conn.SetDeadline,
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			client, _ := s.pair(t, Options{})
			late := time.Now().Add(5 * time.Second)
			closed := make(chan error, 1)
			go func() { closed <- client.Close() }()
			err := meanwhile(closed, func() { set(client, late) })
			assert.NoError(t, err)
			assert.True(t, time.Now().Before(late), "Close does not wait for a deadline that is set meanwhile")
		})
	}
}

// meanwhile repeats f until there is a result.
func meanwhile(result chan error, f func()) error {
	for {
		select {
		case err := <-result:
			return err
		default:
			f()
			runtime.Gosched()
		}
	}
}

func closeOfStuckConn(t *testing.T, s Subject) {
	t.Parallel()
	client, _ := s.pair(t, Options{})
	written := make(chan error, 1)
	go func() {
		var err error
		for err == nil {
			_, err = client.Write(make([]byte, 1<<20)) // nobody reads
		}
		written <- err
	}()
	late := time.Now().Add(5 * time.Second)
	closed := make(chan error, 1)
	go func() { closed <- client.Close() }()
	meanwhile(closed, func() { client.SetDeadline(late) })
	assert.ErrorIs(t, <-written, net.ErrClosed, "a Write that waits ends with Close")
	assert.True(t, time.Now().Before(late), "and Close does not wait for it")
}
