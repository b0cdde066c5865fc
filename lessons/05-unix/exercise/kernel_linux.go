package exercise

import (
	"net"
	"os"
	"syscall"
)

// Rights is a control message that carries descriptor fd (SCM_RIGHTS, unix(7)).
func Rights(fd uintptr) ([]byte, error) { return syscall.UnixRights(int(fd)), nil }

// Descriptors are those that came in control messages. The kernel has opened
// them in this process, and whoever calls closes them.
func Descriptors(beside []byte) (fds []int, err error) {
	messages, err := syscall.ParseSocketControlMessage(beside)
	if err != nil {
		return nil, err
	}
	for _, m := range messages {
		if m.Header.Level != syscall.SOL_SOCKET || m.Header.Type != syscall.SCM_RIGHTS {
			continue
		}
		came, err := syscall.ParseUnixRights(&m)
		if err != nil {
			return fds, err
		}
		fds = append(fds, came...)
	}
	return fds, nil
}

// PeerCredentials is what SO_PEERCRED says of the other end of c (unix(7)).
func PeerCredentials(c *net.UnixConn) (who Credentials, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return who, err
	}
	var cred *syscall.Ucred
	var failed error
	if err := raw.Control(func(fd uintptr) {
		cred, failed = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	}); err != nil {
		return who, err
	}
	if failed != nil {
		return who, os.NewSyscallError("getsockopt", failed)
	}
	return Credentials{PID: int(cred.Pid), UID: int(cred.Uid)}, nil
}
