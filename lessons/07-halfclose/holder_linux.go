package halfclose

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/child"
	"github.com/socketlab/socketlab/internal/lab"
)

// A holder is the process of that name, seen from the one that started it.
type holder struct {
	ctx  context.Context
	cmd  *exec.Cmd
	read io.Reader // what it has read from its socket
}

// handOver starts a holder of c's socket, and closes c without a goodbye. The
// holder dies with ctx.
func handOver(ctx context.Context, c net.Conn) (*holder, error) {
	socket, err := duplicate(c)
	if err != nil {
		return nil, err
	}
	defer socket.Close()
	cmd, err := child.Command(ctx, holderTask)
	if err != nil {
		return nil, err
	}
	cmd.ExtraFiles = []*os.File{socket}
	// A stopped process does not notice that its standard input has ended.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	_, errIn := cmd.StdinPipe()
	out, errOut := cmd.StdoutPipe()
	if err := errors.Join(errIn, errOut); err != nil {
		return nil, err
	}
	// By parent the kernel means a thread (prctl(2)).
	runtime.LockOSThread()
	err = lab.Note(ctx, "client", "start", "the peer, with the server's socket", func() (string, error) {
		return "nil", cmd.Start()
	})
	if err != nil {
		runtime.UnlockOSThread()
		return nil, err
	}
	lab.Underlying(c).Close()
	return &holder{ctx, cmd, out}, nil
}

// duplicate is another descriptor of the socket under c.
func duplicate(c net.Conn) (f *os.File, err error) {
	failed := lab.Descriptor(c, func(fd int) {
		var twin int
		if twin, err = unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0); err == nil {
			f = os.NewFile(uintptr(twin), "socket")
		}
	})
	return f, errors.Join(failed, os.NewSyscallError("fcntl", err))
}

// awaitRead returns when the holder has read something from its socket.
func (h *holder) awaitRead() error {
	_, err := h.read.Read(make([]byte, 2<<10))
	return err
}

// freeze returns when the kernel says that the holder is stopped.
func (h *holder) freeze() error {
	if err := h.signal(unix.SIGSTOP); err != nil {
		return err
	}
	for {
		err := unix.Waitid(unix.P_PID, h.cmd.Process.Pid, nil, unix.WSTOPPED, nil)
		if err != unix.EINTR {
			return os.NewSyscallError("waitid", err)
		}
	}
}

func (h *holder) thaw() error { return h.signal(unix.SIGCONT) }

// kill returns when the holder is no more, and its descriptors are closed.
func (h *holder) kill() error {
	err := h.signal(unix.SIGKILL)
	h.end()
	return err
}

func (h *holder) signal(s syscall.Signal) error {
	return lab.Note(h.ctx, "client", "kill", unix.SignalName(s)+" to the peer", func() (string, error) {
		return "nil", h.cmd.Process.Signal(s)
	})
}

// end leaves no process behind. It may be called again.
func (h *holder) end() {
	if h.cmd.ProcessState == nil {
		h.cmd.Process.Kill()
		h.cmd.Wait()
		runtime.UnlockOSThread()
	}
}
