package unixsock

import (
	"cmp"
	"context"
	"io/fs"
	"os"
	"syscall"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// kernel is this machine's Host, whose sockets have their mode before they
// have a name: the file that bind(2) makes has the mode of the descriptor,
// less the umask. With a chmod afterwards others could connect in between.
func kernel(mode fs.FileMode) echo.Kernel {
	return echo.Kernel{Control: func(_, _ string, c syscall.RawConn) error {
		var err error
		failed := c.Control(func(fd uintptr) {
			err = os.NewSyscallError("fchmod", syscall.Fchmod(int(fd), uint32(mode)))
		})
		return cmp.Or(failed, err)
	}}
}

// lockFolder lets one server at a time look at the sockets of a folder. The
// lock goes with the process that holds it (flock(2)).
func lockFolder(ctx context.Context, dir string) (unlock func(), err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { f.Close() }, nil
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, os.NewSyscallError("flock", err)
		case <-time.After(time.Millisecond):
		}
	}
}
