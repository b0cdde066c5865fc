package echoserver

import (
	"os"
	"syscall"
)

const canBorrow = true

// try reads once without waiting. While it returns false the runtime waits for
// the descriptor, and this connection holds no buffer.
func (r *Reader) try(fd uintptr) bool {
	r.borrow()
	for {
		n, err := syscall.Read(int(fd), *r.buf)
		switch err {
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			r.Release()
			return false
		}
		r.n, r.err = n, os.NewSyscallError("read", err)
		return true
	}
}
