package echoserver

import (
	"io"
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

// A Reader reads one connection into borrowed buffers. Only one goroutine
// may use it.
type Reader struct {
	c     net.Conn
	from  *Buffers
	raw   syscall.RawConn // nil: the buffer is held all the time
	ready func(fd uintptr) bool
	buf   *[]byte
	n     int
	err   error
}

// Reader returns a Reader of c. The caller calls Release when it no longer
// reads.
func (b *Buffers) Reader(c net.Conn) *Reader {
	r := &Reader{c: c, from: b}
	if s, ok := c.(syscall.Conn); ok && canBorrow {
		if raw, err := s.SyscallConn(); err == nil {
			r.raw, r.ready = raw, r.try
		}
	}
	return r
}

// Read calls receive once: it waits until the connection has input, and
// returns that input, or io.EOF. The bytes are valid until the next call.
func (r *Reader) Read() ([]byte, error) {
	if r.raw == nil {
		r.borrow()
		n, err := r.c.Read(*r.buf)
		return (*r.buf)[:n], err
	}
	if c, ok := r.c.(*Conn); ok {
		c.read.move()
	}
	if err := r.raw.Read(r.ready); err != nil {
		r.Release()
		return nil, err
	}
	switch {
	case r.err != nil:
		return nil, r.err
	case r.n == 0:
		return nil, io.EOF
	}
	return (*r.buf)[:r.n], nil
}

// Release returns the buffer to its Buffers.
func (r *Reader) Release() {
	if r.buf != nil {
		r.from.pool.Put(r.buf)
		r.buf = nil
	}
}

func (r *Reader) borrow() {
	if r.buf == nil {
		r.buf = r.from.pool.Get().(*[]byte)
	}
}
