package echoserver

import (
	"os"
	"syscall"
)

const canWait = true

// isReadable reports whether a Read returns immediately. The runtime calls it
// when the wait begins, and after each wake-up until it returns true.
//
// The first call has to ask the kernel. Input is announced when it arrives
// and not again (EPOLLET, epoll(7)), so a wait for input that is there already
// would not end. A later call trusts the wake-up: to ask again would cost a
// system call for each message.
//
// One wake-up is not trusted. When the question has found input, the wake-up
// for that input may still be on its way, and come after it has been read.
// The connection would hold a buffer until its next message.
func (w *Waiter) isReadable(fd uintptr) bool {
	if w.slept && !w.late {
		return true
	}
	var first [1]byte // MSG_PEEK leaves it where it is
	_, _, err := syscall.Recvfrom(int(fd), first[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	if err == syscall.EAGAIN {
		w.Release() // a buffer that the caller still has is of no use now
		w.late = w.late && !w.slept
		w.slept = true
		return false
	}
	w.late = !w.slept
	// The kernel reports a reset once. After this call a Read would find the
	// end of the stream instead.
	w.err = os.NewSyscallError("recv", err)
	return true
}
