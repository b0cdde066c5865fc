//go:build unix

package halfclose

import (
	"context"
	"net"
	"os"
	"syscall"

	"github.com/socketlab/socketlab/internal/lab"
)

// shutdown ends the sending direction of the socket under c.
func shutdown(ctx context.Context, c net.Conn) (err error) {
	return lab.Note(ctx, "client", "shutdown", "SHUT_WR", func() (string, error) {
		failed := lab.Descriptor(c, func(fd int) { err = syscall.Shutdown(fd, syscall.SHUT_WR) })
		if failed != nil {
			return "", failed
		}
		return "nil", os.NewSyscallError("shutdown", err)
	})
}
