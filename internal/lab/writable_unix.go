//go:build unix

package lab

import (
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// Writable reports whether the kernel has room for what c writes (poll(2)).
func Writable(c net.Conn) (room bool, err error) {
	failed := Descriptor(c, func(fd int) {
		asked := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
		var n int
		n, err = unix.Poll(asked, 0)
		room = n > 0
	})
	if failed != nil {
		return false, failed
	}
	return room, os.NewSyscallError("poll", err)
}
