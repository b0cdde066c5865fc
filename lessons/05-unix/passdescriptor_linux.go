package unixdomain

import (
	"context"
	"fmt"
	"net"
	"os"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/ancillary"
)

// sendFile sends the open file of f through the socket under c, and says which
// it is.
func sendFile(ctx context.Context, c net.Conn, f *os.File) (what string, err error) {
	raw, err := f.SyscallConn()
	if err != nil {
		return "", err
	}
	failed := raw.Control(func(fd uintptr) {
		what = describe(int(fd))
		err = ancillary.Send(ctx, c, unix.UnixRights(int(fd)), "SCM_RIGHTS "+what)
	})
	if failed != nil {
		return "", failed
	}
	return what, err
}

// receiveFile is the open file that came, or nil, and says which it is.
func receiveFile(ctx context.Context, c net.Conn) (f *os.File, what string, err error) {
	beside, err := ancillary.Receive(ctx, c)
	if err != nil {
		return nil, "", err
	}
	for _, m := range beside {
		fds, err := unix.ParseUnixRights(&m)
		if err != nil || len(fds) != 1 {
			continue
		}
		return os.NewFile(uintptr(fds[0]), "received"), describe(fds[0]), nil
	}
	return nil, "the byte, and no descriptor", nil
}

// describe is the number of a descriptor and what is open there.
func describe(fd int) string {
	target, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", fd))
	if err != nil {
		target = lab.ErrorText(err)
	}
	return fmt.Sprintf("descriptor %d, %s", fd, target)
}
