package lab

import (
	"net"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// TellsQueued says whether Queued and Unsent can tell on this system.
const TellsQueued = true

// Queued is how many bytes the kernel holds for c to read: SIOCINQ in tcp(7),
// of all messages on a Unix socket, of the first one in udp(7).
func Queued(c net.Conn) (int, error) { return ioctl(c, unix.SIOCINQ) }

// Unsent is how much the kernel holds that c has written: SIOCOUTQ. TCP counts
// bytes that are not acknowledged yet (tcp(7)), Unix sockets count memory.
func Unsent(c net.Conn) (int, error) { return ioctl(c, unix.SIOCOUTQ) }

func ioctl(c net.Conn, request uint) (n int, err error) {
	failed := Descriptor(c, func(fd int) { n, err = unix.IoctlGetInt(fd, request) })
	if failed != nil {
		return 0, failed
	}
	return n, os.NewSyscallError("ioctl", err)
}

// Option is a socket option of c, as in getsockopt(2).
func Option(c net.Conn, level, name int) (value int, err error) {
	failed := Descriptor(c, func(fd int) { value, err = unix.GetsockoptInt(fd, level, name) })
	if failed != nil {
		return 0, failed
	}
	return value, os.NewSyscallError("getsockopt", err)
}

// Setting is what the kernel has under a name of sysctl(8), such as
// net.unix.max_dgram_qlen.
func Setting(name string) (string, error) {
	text, err := os.ReadFile(filepath.Join("/proc/sys", strings.ReplaceAll(name, ".", "/")))
	return strings.Join(strings.Fields(string(text)), " "), err
}
