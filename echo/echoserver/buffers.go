package echoserver

import (
	"net"
	"sync"
	"syscall"
)

// Buffers lends memory to connections while they have something to read.
// Ten thousand idle connections hold no buffer, and each active one can
// have a large buffer. Several goroutines may use one Buffers.
type Buffers struct {
	size int
	pool sync.Pool
}

// NewBuffers returns a pool of buffers of size bytes each.
func NewBuffers(size int) *Buffers {
	b := &Buffers{size: size}
	b.pool.New = func() any {
		p := make([]byte, size)
		return &p
	}
	return b
}

// A Waiter waits for the input of one connection, and lends it a buffer when
// there is some. Only one goroutine may use it.
type Waiter struct {
	c    net.Conn
	from *Buffers
	buf  *[]byte // nil: no buffer is lent

	raw   syscall.RawConn // nil: the connection holds its buffer
	ready func(fd uintptr) bool
	slept bool  // WaitReadable has found no input, and sleeps
	late  bool  // input was found without a wake-up, which may still come
	err   error // the failure of c that ended the wait
}

// Waiter returns a Waiter for c. The caller calls Release when it no longer
// reads.
func (b *Buffers) Waiter(c net.Conn) *Waiter {
	w := &Waiter{c: c, from: b}
	if s, ok := c.(syscall.Conn); ok && canWait {
		if raw, err := s.SyscallConn(); err == nil {
			w.raw, w.ready = raw, w.isReadable
		}
	}
	return w
}

// WaitReadable waits until a Read of the connection returns immediately, and
// lends a buffer for that Read. The buffer of the call before is no longer the
// caller's. Its error has the cause that the error of Read would have: a
// deadline has passed, Close was called, or the peer has reset the connection.
//
// It does not wait where the descriptor does not show what Read returns. The
// next record of a TLS connection may have been received already, and a
// simulated connection has no descriptor. Such a connection holds its buffer
// while its Read waits, and so does every connection where the system is not
// Linux.
func (w *Waiter) WaitReadable() ([]byte, error) {
	if w.raw != nil {
		if err := w.wait(); err != nil {
			return nil, err
		}
	}
	if w.buf == nil {
		w.buf = w.from.pool.Get().(*[]byte)
	}
	return *w.buf, nil
}

// wait returns when isReadable does not return false any more.
func (w *Waiter) wait() error {
	if c, ok := w.c.(*Conn); ok {
		c.read.move()
	}
	w.slept, w.err = false, nil
	if err := w.raw.Read(w.ready); err != nil {
		return err
	}
	return w.err
}

// Release returns the buffer to its Buffers.
func (w *Waiter) Release() {
	if w.buf != nil {
		w.from.pool.Put(w.buf)
		w.buf = nil
	}
}
