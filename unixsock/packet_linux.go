package unixsock

import (
	"crypto/rand"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// packetIO receives and sends by descriptor, because WriteTo waits when the
// receiver's queue is full, which a server must not.
//
// An echo costs four allocations, all of them in Recvfrom: room for the raw
// address in the try that finds nothing and in the one that succeeds, the
// address, and its name. To send, the kernel gets the same address back.
type packetIO struct {
	raw        syscall.RawConn
	recv, sent func(fd uintptr) bool
	buf        []byte
	n          int
	peer       unix.Sockaddr
	err        error
}

func (p *packetIO) init(c *net.UnixConn) (err error) {
	p.raw, err = c.SyscallConn()
	p.recv, p.sent = p.tryReceive, p.trySend
	return err
}

// receive waits for one datagram. Its n is the datagram's length, more than
// len(buf) when the rest is gone (MSG_TRUNC, recv(2)).
func (p *packetIO) receive(buf []byte) (n int, from sender, err error) {
	p.buf = buf
	if err := p.raw.Read(p.recv); err != nil {
		return 0, sender{}, err
	}
	return p.n, sender{p.peer}, os.NewSyscallError("recvfrom", p.err)
}

// send never waits: EAGAIN means that the receiver's queue is full, or the
// send buffer of this socket.
func (p *packetIO) send(b []byte, to sender) error {
	p.buf, p.peer = b, to.addr
	if err := p.raw.Write(p.sent); err != nil {
		return err
	}
	return os.NewSyscallError("sendto", p.err)
}

func (p *packetIO) tryReceive(fd uintptr) bool {
	for {
		p.n, p.peer, p.err = unix.Recvfrom(int(fd), p.buf, unix.MSG_TRUNC)
		if p.err != unix.EINTR {
			return p.err != unix.EAGAIN
		}
	}
}

func (p *packetIO) trySend(fd uintptr) bool {
	for {
		p.err = unix.Sendto(int(fd), p.buf, unix.MSG_DONTWAIT, p.peer)
		if p.err != unix.EINTR {
			return true
		}
	}
}

// A sender is where a datagram came from.
type sender struct{ addr unix.Sockaddr }

func (s sender) String() string {
	if a, ok := s.addr.(*unix.SockaddrUnix); ok {
		return a.Name
	}
	return ""
}

// clientPlace is an abstract name: it leaves nothing behind.
func clientPlace() (*place, error) {
	return &place{name: "@socketlab-" + rand.Text()}, nil
}
