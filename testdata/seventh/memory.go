package seventh

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/socketlab/socketlab/echo"
)

const (
	backlog = 128 // connections that wait for Accept
	queued  = 64  // messages that wait for Read
)

// here is the network of this process.
var here echo.Host = &memory{listeners: map[string]*listener{}}

// An address is that of a listener or of an end.
type address string

func (address) Network() string  { return "memory" }
func (a address) String() string { return string(a) }

// A memory is a network of listeners.
type memory struct {
	mu        sync.Mutex
	listeners map[string]*listener
	port      int // the last one that was free
}

// Listen returns a listener at a "host:port"; port 0 is any free one.
func (m *memory) Listen(ctx context.Context, _, addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err = cmp.Or(ctx.Err(), err); err != nil {
		return nil, failure("listen", address(addr), err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if port == "0" {
		addr = m.free(host)
	}
	if m.listeners[addr] != nil {
		return nil, failure("listen", address(addr), syscall.EADDRINUSE)
	}
	ln := &listener{m: m, addr: address(addr), once: new(sync.Once)}
	ln.waiting, ln.closed = make(chan net.Conn, backlog), make(chan struct{})
	m.listeners[addr] = ln
	return ln, nil
}

// free returns an address of host at which nobody listens.
func (m *memory) free(host string) string {
	for {
		m.port++
		addr := net.JoinHostPort(host, strconv.Itoa(m.port))
		if m.listeners[addr] == nil {
			return addr
		}
	}
}

// ListenPacket is unsupported: memory carries connections alone.
func (m *memory) ListenPacket(context.Context, string, string) (net.PacketConn, error) {
	return nil, errors.ErrUnsupported
}

// Dial connects to the listener at remote.
func (m *memory) Dial(ctx context.Context, _, _, remote string) (net.Conn, error) {
	m.mu.Lock()
	ln := m.listeners[remote]
	local := address(m.free("127.0.0.1"))
	m.mu.Unlock()
	if ln == nil {
		return nil, failure("dial", address(remote), syscall.ECONNREFUSED)
	}
	if err := ctx.Err(); err != nil {
		return nil, failure("dial", ln.addr, err)
	}
	client, server := connect(local, ln.addr)
	select {
	case ln.waiting <- server:
		return client, nil
	case <-ln.closed:
		return nil, failure("dial", ln.addr, syscall.ECONNREFUSED)
	case <-ctx.Done():
		return nil, failure("dial", ln.addr, ctx.Err())
	}
}

func failure(op string, addr net.Addr, err error) error {
	return &net.OpError{Op: op, Net: "memory", Addr: addr, Err: err}
}

// A listener holds the connections that wait for Accept.
type listener struct {
	m       *memory
	addr    address
	waiting chan net.Conn
	closed  chan struct{}
	once    *sync.Once
}

func (ln *listener) Addr() net.Addr { return ln.addr }

func (ln *listener) Accept() (net.Conn, error) {
	select {
	case <-ln.closed:
		return nil, failure("accept", ln.addr, net.ErrClosed)
	case c := <-ln.waiting:
		return c, nil
	}
}

// Close ends the connections that nobody has accepted.
func (ln *listener) Close() error {
	err := failure("close", ln.addr, net.ErrClosed)
	ln.once.Do(func() {
		err = nil
		close(ln.closed)
		ln.m.mu.Lock()
		delete(ln.m.listeners, ln.addr.String())
		ln.m.mu.Unlock()
		for {
			select {
			case c := <-ln.waiting:
				c.Close()
			default:
				return
			}
		}
	})
	return err
}

// An end is one end of a connection: a queue of messages in each direction.
type end struct {
	local, remote address
	in, out       chan []byte
	gone, peer    chan struct{} // closed when this end is, and when the other is
	once          *sync.Once
	read, write   *deadline

	mu   sync.Mutex // held by one Read at a time
	rest []byte     // what the last Read has left of a message
}

// connect returns the two ends of a new connection.
func connect(client, server address) (net.Conn, net.Conn) {
	there, back := make(chan []byte, queued), make(chan []byte, queued)
	one, two := make(chan struct{}), make(chan struct{})
	return &end{
			local: client, remote: server, in: back, out: there, gone: one, peer: two,
			once: new(sync.Once), read: newDeadline(), write: newDeadline(),
		}, &end{
			local: server, remote: client, in: there, out: back, gone: two, peer: one,
			once: new(sync.Once), read: newDeadline(), write: newDeadline(),
		}
}

func (e *end) LocalAddr() net.Addr  { return e.local }
func (e *end) RemoteAddr() net.Addr { return e.remote }

// Read returns a message, or what the last Read has left of one.
func (e *end) Read(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	expired := e.read.passed()
	if err := e.check("read", expired); err != nil {
		return 0, err
	}
	if len(e.rest) == 0 {
		m, err := e.next(expired)
		if err != nil {
			return 0, err
		}
		e.rest = m
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// next returns the next message. A closed peer has sent all of them.
func (e *end) next(expired <-chan struct{}) ([]byte, error) {
	select {
	case m := <-e.in:
		return m, nil
	case <-e.gone:
	case <-expired:
	case <-e.peer:
		select {
		case m := <-e.in:
			return m, nil
		default:
			return nil, io.EOF
		}
	}
	return nil, e.check("read", expired)
}

// Write queues a copy of p as one message.
func (e *end) Write(p []byte) (int, error) {
	expired := e.write.passed()
	if err := e.check("write", expired); err != nil {
		return 0, err
	}
	select {
	case <-e.peer:
		return 0, failure("write", e.remote, syscall.EPIPE)
	default:
	}
	select {
	case e.out <- append([]byte{}, p...):
		return len(p), nil
	case <-e.peer:
		return 0, failure("write", e.remote, syscall.EPIPE)
	case <-e.gone:
	case <-expired:
	}
	return 0, e.check("write", expired)
}

// check returns an error if the end is closed or the deadline has passed.
func (e *end) check(op string, expired <-chan struct{}) error {
	select {
	case <-e.gone:
		return failure(op, e.remote, net.ErrClosed)
	default:
	}
	select {
	case <-expired:
		return failure(op, e.remote, os.ErrDeadlineExceeded)
	default:
		return nil
	}
}

// Close ends both directions.
func (e *end) Close() error {
	err := failure("close", e.remote, net.ErrClosed)
	e.once.Do(func() {
		err = nil
		close(e.gone)
	})
	return err
}

func (e *end) SetDeadline(t time.Time) error {
	return errors.Join(e.SetReadDeadline(t), e.SetWriteDeadline(t))
}

func (e *end) SetReadDeadline(t time.Time) error { return e.set(e.read, t) }

func (e *end) SetWriteDeadline(t time.Time) error { return e.set(e.write, t) }

func (e *end) set(d *deadline, t time.Time) error {
	select {
	case <-e.gone:
		return failure("set", e.remote, net.ErrClosed)
	default:
		d.set(t)
		return nil
	}
}

// A deadline closes a channel when its time has come.
type deadline struct {
	mu     sync.Mutex
	timer  *time.Timer
	closed chan struct{}
}

func newDeadline() *deadline { return &deadline{closed: make(chan struct{})} }

// passed returns the channel of the present deadline.
func (d *deadline) passed() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.closed
}

// set moves the deadline, also for a wait that has begun: only a channel
// that is closed already is replaced.
func (d *deadline) set(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil && !d.timer.Stop() {
		<-d.closed // the timer's function closes it without the lock
	}
	d.timer = nil
	select {
	case <-d.closed:
		d.closed = make(chan struct{})
	default:
	}
	switch closed, left := d.closed, time.Until(t); {
	case t.IsZero():
	case left <= 0:
		close(closed)
	default:
		d.timer = time.AfterFunc(left, func() { close(closed) })
	}
}
