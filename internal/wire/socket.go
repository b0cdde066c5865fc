package wire

import (
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/waiter"
)

// A socket is what connections, listeners and packet sockets have in common.
type socket struct {
	net           *Network
	ep            tcpip.Endpoint
	events        *waiter.Queue
	network       string
	local, remote net.Addr // remote may be nil
	read, write   *deadline
	once          sync.Once
	closed        chan struct{}
}

func (n *Network) newSocket(network string, ep tcpip.Endpoint, events *waiter.Queue) *socket {
	s := &socket{
		net: n, ep: ep, events: events, network: network,
		read: newDeadline(n.loop), write: newDeadline(n.loop), closed: make(chan struct{}),
	}
	if a, err := ep.GetLocalAddress(); err == nil {
		s.local = addrOf(network, a)
	}
	if a, err := ep.GetRemoteAddress(); err == nil {
		s.remote = addrOf(network, a)
	}
	return s
}

// wait calls try until it has something to say, and returns when the deadline
// has passed or the socket is closed, as a call that waits in a kernel does.
// Netstack's calls never wait.
func (s *socket) wait(call string, d *deadline, mask waiter.EventMask, try func() tcpip.Error) error {
	switch {
	case s.isClosed():
		return net.ErrClosed
	case d.passed():
		return os.ErrDeadlineExceeded
	}
	err := try()
	if !wouldBlock(err) {
		return s.result(call, err)
	}
	ready, stop := s.net.awaken(s.events, mask|waiter.EventErr|waiter.EventHUp)
	defer stop()
	for {
		if err := try(); !wouldBlock(err) {
			return s.result(call, err)
		}
		select {
		case <-ready:
		case <-d.wait():
			return os.ErrDeadlineExceeded
		case <-s.closed:
			return net.ErrClosed
		case <-s.net.done:
			return net.ErrClosed
		}
	}
}

// result is the error of a call. One that was cut off by Close says so, whatever
// it was doing.
func (s *socket) result(call string, err tcpip.Error) error {
	switch err.(type) {
	case nil:
		return nil
	case *tcpip.ErrClosedForReceive:
		if !s.isClosed() {
			return io.EOF
		}
	}
	if s.isClosed() {
		return net.ErrClosed
	}
	return failed(call, err)
}

func wouldBlock(err tcpip.Error) bool {
	_, ok := err.(*tcpip.ErrWouldBlock)
	return ok
}

func (s *socket) isClosed() bool { return isClosed(s.closed) || isClosed(s.net.done) }

func (s *socket) LocalAddr() net.Addr { return s.local }

func (s *socket) RemoteAddr() net.Addr { return s.remote }

func (s *socket) Close() error {
	err := s.opError("close", net.ErrClosed)
	s.once.Do(func() {
		close(s.closed)
		s.read.end()
		s.write.end()
		s.ep.Close()
		err = nil
	})
	return err
}

func (s *socket) SetReadDeadline(t time.Time) error { return s.setDeadline(t, s.read) }

func (s *socket) SetWriteDeadline(t time.Time) error { return s.setDeadline(t, s.write) }

func (s *socket) SetDeadline(t time.Time) error { return s.setDeadline(t, s.read, s.write) }

func (s *socket) setDeadline(t time.Time, ds ...*deadline) error {
	return s.set("set", func() tcpip.Error {
		for _, d := range ds {
			d.set(t)
		}
		return nil
	})
}

// set is for options.
func (s *socket) set(op string, change func() tcpip.Error) error {
	if s.isClosed() {
		return s.opError(op, net.ErrClosed)
	}
	return s.opError(op, failed("setsockopt", change()))
}

const (
	packetOverhead = 2        // what a kernel multiplies the sizes of buffers by
	offered        = 64 << 10 // twice the first window
)

// SetReadBuffer sets the size of the receive buffer in bytes, and turns its
// growth off. As in a kernel the size is doubled, to make room for what a packet
// costs besides its bytes (socket(7)), and kept within the limits of the host.
// That of a connection stays above the window that the handshake has offered:
// netstack would drop what it has asked for, without a word to the sender.
func (s *socket) SetReadBuffer(bytes int) error {
	size := packetOverhead * int64(bytes)
	if isStream(s.network) {
		size = max(size, offered)
	}
	return s.set("set", func() tcpip.Error {
		s.ep.SocketOptions().SetReceiveBufferSize(size, true)
		return nil
	})
}

// SetWriteBuffer does for the send buffer what SetReadBuffer does for the other.
func (s *socket) SetWriteBuffer(bytes int) error {
	return s.set("set", func() tcpip.Error {
		s.ep.SocketOptions().SetSendBufferSize(packetOverhead*int64(bytes), true)
		return nil
	})
}

// Queued returns how many bytes wait to be read (SIOCINQ); for datagrams, how
// many bytes of the next one.
func (s *socket) Queued() (int, error) {
	if s.isClosed() {
		return 0, s.opError("get", net.ErrClosed)
	}
	n, err := s.ep.GetSockOptInt(tcpip.ReceiveQueueSizeOption)
	return n, s.opError("get", failed("ioctl", err))
}

func addrOf(network string, a tcpip.FullAddress) net.Addr {
	ip := net.IP(a.Addr.AsSlice())
	switch {
	case len(ip) == 0 && strings.HasSuffix(network, "4"):
		ip = net.IPv4zero
	case len(ip) == 0:
		ip = net.IPv6unspecified
	}
	switch {
	case strings.HasPrefix(network, "tcp"):
		return &net.TCPAddr{IP: ip, Port: int(a.Port)}
	case strings.HasPrefix(network, "ip"):
		return &net.IPAddr{IP: ip}
	}
	return &net.UDPAddr{IP: ip, Port: int(a.Port)}
}
