//go:build unix

package backpressure

import (
	"net"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/lab"
)

// writable reports whether the kernel has room for what c writes (poll(2)).
func writable(c net.Conn) (room bool) {
	lab.Descriptor(c, func(fd int) {
		asked := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
		n, err := unix.Poll(asked, 0)
		room = err == nil && n > 0
	})
	return room
}
