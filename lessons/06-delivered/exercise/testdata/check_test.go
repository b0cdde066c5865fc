package exercise

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"testing"
	"time"
)

func TestExercise(t *testing.T) {
	prove(t, []claim{
		{
			name:   "slow-peer",
			holds:  "A peer that reads slowly gets every byte, and then EOF, although input of its own lay unread.",
			belief: "What Write accepted without an error is delivered, and Close does not change that.",
			check:  slowPeer,
		},
		{
			name:   "end-first",
			holds:  "The peer hears the end before Finish waits for the peer's: a peer that waits for it is not waited for.",
			belief: "Reading to EOF is enough: the peer will close when it has everything.",
			check:  endFirst,
		},
		{
			name:   "late-input",
			holds:  "What the peer sends while it is waited for is read too: conn is closed after the peer's EOF, not before.",
			belief: "One Read empties the input.",
			check:  lateInput,
		},
		{
			name:   "stuck-peer",
			holds:  "A peer that does not read, does not send and does not close holds Finish up for no longer than it may take.",
			belief: "Every peer ends at some time, so timeouts are optional.",
			check:  stuckPeer,
		},
		{
			name:   "endless-peer",
			holds:  "A peer that sends without end holds Finish up for no longer than it may take in all.",
			belief: "A deadline is a limit for each call.",
			check:  endlessPeer,
		},
		{
			name:   "failure-told",
			holds:  "Finish returns an error when time was over, and when the peer has reset the connection.",
			belief: "Close returned nil, so all is well.",
			check:  failureTold,
		},
		{
			name:   "closed",
			holds:  "When Finish returns, conn is closed, also after an error.",
			belief: "An error ends the connection by itself.",
			check:  closed,
		},
	})
}

// ample is more than Finish needs with a peer that does its part. brief is less
// than one that does not would take: it would take for ever.
const (
	ample = 3 * time.Second
	brief = 100 * time.Millisecond
)

// slowPeer has unread input and unsent output at once.
func slowPeer(c *checking) {
	conn, peer := pair(c)
	leaveInput(c, conn, peer)
	sent := random(c, 500_000+c.rand.IntN(200_000))
	end := make(chan ending, 1)
	go func() { end <- readSlowly(peer) }()
	if _, err := conn.Write(sent); err != nil {
		c.seen("the Write before Finish returns %v", err)
	}
	result := finish(c, conn, peer, ample)
	if conn.open() {
		c.seen("Finish returned %v, and conn is still open", result)
	}
	got := <-end
	if !bytes.Equal(got.bytes, sent) || got.err != nil {
		c.seen("%d bytes were written without an error; the peer got %d, then %v", len(sent), len(got.bytes), got.how())
	}
}

// endFirst has a peer that closes when it has read EOF.
func endFirst(c *checking) {
	conn, peer := pair(c)
	leaveInput(c, conn, peer)
	if _, err := conn.Write(random(c, 1000)); err != nil {
		c.seen("the Write before Finish returns %v", err)
	}
	go endWell(peer)
	began := time.Now()
	if err := finish(c, conn, peer, ample); err != nil {
		c.seen("the peer closes as soon as it reads EOF; Finish returns %v after %v", err, time.Since(began).Round(time.Millisecond))
	}
}

// lateInput has a peer that sends once more after it has read EOF, as much as
// the kernel takes.
func lateInput(c *checking) {
	conn, peer := pair(c)
	leaveInput(c, conn, peer)
	if _, err := conn.Write(random(c, 1000)); err != nil {
		c.seen("the Write before Finish returns %v", err)
	}
	late := random(c, 100_000+c.rand.IntN(100_000))
	failed := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, peer)
		if err == nil {
			_, err = peer.Write(late)
		}
		peer.Close()
		failed <- err
	}()
	err := finish(c, conn, peer, ample)
	if !conn.drained() {
		c.seen("conn was closed before a Read of it had returned EOF (Finish returned %v)", err)
	}
	if err := <-failed; err != nil {
		c.seen("the peer, sending %d bytes after it had read EOF, got: %v", len(late), err)
	}
	if err != nil {
		c.seen("Finish returned %v", err)
	}
}

func stuckPeer(c *checking) {
	conn, peer := pair(c)
	leaveInput(c, conn, peer)
	finish(c, conn, peer, brief)
}

func endlessPeer(c *checking) {
	conn, peer := pair(c)
	flood := random(c, 32<<10)
	go func() {
		for {
			if _, err := peer.Write(flood); err != nil {
				return
			}
		}
	}()
	finish(c, conn, peer, brief)
}

func failureTold(c *checking) {
	conn, peer := pair(c)
	switch err := finish(c, conn, peer, brief); {
	case err == nil:
		c.seen("the peer has not closed, time was over, and Finish returned nil")
	case !errors.Is(err, os.ErrDeadlineExceeded):
		c.seen("time was over, and Finish returned %q: errors.Is does not find os.ErrDeadlineExceeded in it", err)
	}
	conn, peer = pair(c)
	reset(peer)
	if err := finish(c, conn, peer, ample); err == nil {
		c.seen("the peer has reset the connection, and Finish returned nil")
	}
}

func closed(c *checking) {
	conn, peer := pair(c)
	go endWell(peer)
	err := finish(c, conn, peer, ample)
	mustBeClosed(c, conn, "after a peer that ended well", err)

	conn, peer = pair(c)
	err = finish(c, conn, peer, brief)
	mustBeClosed(c, conn, "after a peer that is stuck", err)

	conn, peer = pair(c)
	reset(peer)
	err = finish(c, conn, peer, ample)
	mustBeClosed(c, conn, "after a peer that has reset the connection", err)
}

func mustBeClosed(c *checking, conn *watched, when string, err error) {
	if conn.open() {
		c.seen("%s, conn is still open (Finish returned %v)", when, err)
	}
}

// finish is the result of Finish, which may take as long as it was told to, and
// somewhat longer on a busy machine.
func finish(c *checking, conn *watched, peer net.Conn, within time.Duration) error {
	result := make(chan error, 1)
	go func() { result <- Finish(conn, within) }()
	select {
	case err := <-result:
		return err
	case <-time.After(within + 1500*time.Millisecond):
	case <-c.ctx.Done():
	}
	// Both ends are taken away, so that what waits for them can go.
	peer.Close()
	conn.under.Close()
	c.seen("Finish may take %v, and has not returned after %v", within, within+1500*time.Millisecond)
	return nil
}

// endWell closes peer when it has read EOF.
func endWell(peer net.Conn) {
	io.Copy(io.Discard, peer)
	peer.Close()
}

// reset closes peer in such a way that a RST arrives.
func reset(peer *net.TCPConn) {
	peer.SetLinger(0)
	peer.Close()
}

// leaveInput returns when the kernel of conn has input that nobody has read. The
// one byte that is read arrives in the same segment.
func leaveInput(c *checking, conn *watched, peer net.Conn) {
	if _, err := peer.Write(random(c, 20+c.rand.IntN(80))); err != nil {
		c.seen("the peer's Write returns %v", err)
	}
	if _, err := conn.under.Read(make([]byte, 1)); err != nil {
		c.seen("the Read before Finish returns %v", err)
	}
}

// An ending is what a peer has read, and the error that was not EOF.
type ending struct {
	bytes []byte
	err   error
}

func (e ending) how() any {
	if e.err == nil {
		return "EOF"
	}
	return e.err
}

// readSlowly pauses between Reads, and closes after the last.
func readSlowly(peer net.Conn) (e ending) {
	defer peer.Close()
	buf := make([]byte, 16<<10)
	for {
		n, err := peer.Read(buf)
		e.bytes = append(e.bytes, buf[:n]...)
		if err == io.EOF {
			return e
		}
		if err != nil {
			e.err = err
			return e
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func random(c *checking, size int) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(c.rand.Uint32())
	}
	return b
}

// A watched connection knows whether it was read to its end before it was closed.
type watched struct {
	net.Conn
	under *net.TCPConn

	mu          sync.Mutex
	ended       bool // a Read has returned EOF
	closedEarly bool
}

func (w *watched) CloseWrite() error { return w.under.CloseWrite() }

func (w *watched) SetLinger(seconds int) error { return w.under.SetLinger(seconds) }

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.under.Read(p)
	if err == io.EOF {
		w.mu.Lock()
		w.ended = true
		w.mu.Unlock()
	}
	return n, err
}

func (w *watched) Close() error {
	w.mu.Lock()
	w.closedEarly = w.closedEarly || !w.ended
	w.mu.Unlock()
	return w.under.Close()
}

// open asks for a deadline, which only a closed connection refuses.
func (w *watched) open() bool {
	return !errors.Is(w.under.SetDeadline(time.Time{}), net.ErrClosed)
}

func (w *watched) drained() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ended && !w.closedEarly
}

// pair is both ends of one TCP connection over loopback.
func pair(c *checking) (conn *watched, peer *net.TCPConn) {
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
	accepted, err := ln.Accept()
	if err != nil {
		dialed.Close()
		c.seen("Accept returns %v", err)
	}
	under := accepted.(*net.TCPConn)
	c.Cleanup(func() {
		dialed.Close()
		under.Close()
	})
	return &watched{Conn: under, under: under}, dialed.(*net.TCPConn)
}
