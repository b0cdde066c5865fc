//go:build unix

package reliability

import (
	"net"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/lab"
)

// writable reports whether the kernel has room for what c writes (poll(2)).
func writable(c net.Conn) (room bool, err error) {
	failed := lab.Descriptor(c, func(fd int) {
		asked := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
		var n int
		n, err = unix.Poll(asked, 0)
		room = n > 0
	})
	if failed != nil {
		return false, failed
	}
	return room, err
}
