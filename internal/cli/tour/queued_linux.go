package tour

import (
	"net"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// awaitsQueued says that awaitQueued waits here.
const awaitsQueued = true

// awaitQueued returns once the kernel holds n bytes for c to read, or when most
// has passed. So what one Read returns does not depend on who is quicker.
func awaitQueued(c net.Conn, n int, most time.Duration) {
	s, ok := c.(syscall.Conn)
	if !ok {
		return
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return
	}
	for end := time.Now().Add(most); queued(raw) < n && time.Now().Before(end); {
		runtime.Gosched()
	}
}

// queued asks with SIOCINQ, as in tcp(7) and unix(7).
func queued(raw syscall.RawConn) (n int) {
	err := raw.Control(func(fd uintptr) {
		n, _ = unix.IoctlGetInt(int(fd), unix.SIOCINQ)
	})
	if err != nil {
		return 0
	}
	return n
}
