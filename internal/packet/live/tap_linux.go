package live

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
)

// A Tap records packets until Close.
type Tap struct {
	fd    int
	port  uint16
	sent  bool // it also records outgoing packets
	began time.Time
	stop  chan struct{}
	ended chan struct{}

	mu       sync.Mutex
	captures []packet.Capture
	last     time.Time // when a packet was recorded
	dropped  int
}

const (
	most   = 1 << 16 // packets that a Tap holds
	buffer = 8 << 20
	look   = 20 * time.Millisecond // how often it checks for Close
)

// Open begins to record the packets to and from a server's port. Its error is
// ErrNotAllowed where this process lacks the capability.
func Open(port uint16) (*Tap, error) { return open(port, "lo") }

// open begins to record on an interface.
func open(port uint16, device string) (*Tap, error) {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if errors.Is(err, unix.EPERM) {
		return nil, ErrNotAllowed
	}
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	if err := prepare(fd, device); err != nil {
		unix.Close(fd)
		return nil, err
	}
	t := &Tap{
		fd: fd, port: port, began: time.Now(), sent: device != "lo",
		stop: make(chan struct{}), ended: make(chan struct{}),
	}
	go t.run()
	return t, nil
}

// prepare binds a socket to an interface.
func prepare(fd int, device string) error {
	at, err := net.InterfaceByName(device)
	if err != nil {
		return err
	}
	// More than rmem_max needs CAP_NET_ADMIN. Where there is less, more packets
	// may be dropped, which is counted.
	if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, buffer) != nil {
		unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, buffer)
	}
	wait := unix.NsecToTimeval(int64(look))
	err = errors.Join(
		unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1),
		unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &wait),
	)
	if err != nil {
		return os.NewSyscallError("setsockopt", err)
	}
	const all = unix.ETH_P_ALL<<8&0xff00 | unix.ETH_P_ALL>>8 // in network order
	return os.NewSyscallError("bind", unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: all, Ifindex: at.Index}))
}

// Began returns when the recording began.
func (t *Tap) Began() time.Time { return t.began }

func (t *Tap) run() {
	defer close(t.ended)
	data, control := make([]byte, 1<<16+64), make([]byte, 256)
	for {
		n, nc, _, from, err := unix.Recvmsg(t.fd, data, control, 0)
		if err != nil {
			if isClosed(t.stop) || !errors.Is(err, unix.EAGAIN) && !errors.Is(err, unix.EINTR) {
				return
			}
			continue
		}
		if link, ok := from.(*unix.SockaddrLinklayer); ok && t.wants(link.Pkttype) {
			t.keep(data[:n], stamp(control[:nc]))
		}
	}
}

// wants leaves out what loopback sends: it arrives there as well, with the same
// bytes.
func (t *Tap) wants(kind uint8) bool {
	return kind == unix.PACKET_HOST || t.sent && kind == unix.PACKET_OUTGOING
}

func (t *Tap) keep(data []byte, at time.Time) {
	from, to, ok := between(t.port, data)
	if !ok {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last = time.Now(); len(t.captures) == most {
		t.dropped++
		return
	}
	when := max(at.Sub(t.began), 0)
	t.captures = append(t.captures, packet.Capture{
		Number: len(t.captures) + 1, Sent: when, Arrived: when, From: from, To: to,
		Fate: link.Delivered, Data: append([]byte(nil), data...),
	})
}

// stamp returns when the kernel has received a packet (socket(7),
// SO_TIMESTAMP).
func stamp(control []byte) time.Time {
	messages, _ := unix.ParseSocketControlMessage(control)
	for _, m := range messages {
		if m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SCM_TIMESTAMPNS &&
			len(m.Data) >= int(unsafe.Sizeof(unix.Timespec{})) {
			spec := (*unix.Timespec)(unsafe.Pointer(&m.Data[0]))
			return time.Unix(spec.Unix())
		}
	}
	return time.Now()
}

// Close ends the recording once no packet has arrived for quiet. It returns the
// packets, and how many more the kernel or the Tap has dropped.
func (t *Tap) Close(quiet time.Duration) (captures []packet.Capture, dropped int) {
	for begin := time.Now(); time.Since(t.latest(begin)) < quiet && time.Since(begin) < 10*quiet; {
		time.Sleep(quiet / 10)
	}
	close(t.stop)
	<-t.ended
	if stats, err := unix.GetsockoptTpacketStats(t.fd, unix.SOL_PACKET, unix.PACKET_STATISTICS); err == nil {
		t.dropped += int(stats.Drops)
	}
	unix.Close(t.fd)
	return t.captures, t.dropped
}

func (t *Tap) latest(begin time.Time) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last.After(begin) {
		return t.last
	}
	return begin
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
