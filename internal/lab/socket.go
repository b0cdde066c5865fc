package lab

import (
	"context"
	"errors"
	"net"
	"runtime"
	"syscall"
)

// Socket gives access to the descriptor under c. Where there is none, as on a
// simulated network, the error is errors.ErrUnsupported.
func Socket(c net.Conn) (syscall.RawConn, error) {
	if s, ok := Underlying(c).(syscall.Conn); ok {
		return s.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}

// AwaitQueued returns true once the kernel holds at least n bytes for c to
// read, so that the result of the next Read does not depend on timing. It
// returns false when ctx ends first, and immediately where the kernel does not
// report its queue.
func AwaitQueued(ctx context.Context, c net.Conn, n int) bool {
	for {
		queued, err := Queued(c)
		switch {
		case err != nil || ctx.Err() != nil:
			return false
		case queued >= n:
			return true
		}
		runtime.Gosched()
	}
}

// Descriptor calls f with the descriptor under c, which must not be kept.
func Descriptor(c net.Conn, f func(fd int)) error {
	raw, err := Socket(c)
	if err != nil {
		return err
	}
	return raw.Control(func(fd uintptr) { f(int(fd)) })
}
