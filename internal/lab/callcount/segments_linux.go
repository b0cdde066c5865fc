package callcount

import (
	"net"
	"os"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/lab"
)

// segments returns how many segments TCP has sent and received on c (TCP_INFO,
// tcp(7)).
func segments(c net.Conn) (out, in int, err error) {
	failed := lab.Descriptor(c, func(fd int) {
		var info *unix.TCPInfo
		if info, err = unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO); err == nil {
			out, in = int(info.Segs_out), int(info.Segs_in)
		}
	})
	if failed != nil {
		return 0, 0, failed
	}
	return out, in, os.NewSyscallError("getsockopt", err)
}
