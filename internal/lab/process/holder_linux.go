package process

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

// A Holder is a process that only reads from one end of a connection. An
// experiment can stop and kill it, which a program cannot do to a part of
// itself. Calls on it are recorded as calls of the client.
type Holder struct {
	ctx  context.Context
	cmd  *exec.Cmd
	read io.Reader // what it has read from its socket
}

// StartHolder starts a process that holds the socket under c, and closes c in
// this process without a closing handshake. The process is killed when ctx
// ends.
func StartHolder(ctx context.Context, c net.Conn) (*Holder, error) {
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
	return &Holder{ctx, cmd, out}, nil
}

// duplicate returns another descriptor of the socket under c.
func duplicate(c net.Conn) (f *os.File, err error) {
	failed := lab.Descriptor(c, func(fd int) {
		var twin int
		if twin, err = unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0); err == nil {
			f = os.NewFile(uintptr(twin), "socket")
		}
	})
	return f, errors.Join(failed, os.NewSyscallError("fcntl", err))
}

// AwaitRead returns when the process has read something from its socket.
func (h *Holder) AwaitRead() error {
	_, err := h.read.Read(make([]byte, 2<<10))
	return err
}

// Stop stops the process, and returns when the kernel reports it stopped.
func (h *Holder) Stop() error {
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

// Continue resumes a stopped process.
func (h *Holder) Continue() error { return h.signal(unix.SIGCONT) }

// Kill kills the process, and returns when its descriptors are closed.
func (h *Holder) Kill() error {
	err := h.signal(unix.SIGKILL)
	h.Close()
	return err
}

func (h *Holder) signal(s syscall.Signal) error {
	return lab.Note(h.ctx, "client", "kill", unix.SignalName(s)+" to the peer", func() (string, error) {
		return "nil", h.cmd.Process.Signal(s)
	})
}

// Close ends the process if it runs, and waits for its exit.
func (h *Holder) Close() {
	if h.cmd.ProcessState == nil {
		h.cmd.Process.Kill()
		h.cmd.Wait()
		runtime.UnlockOSThread()
	}
}
