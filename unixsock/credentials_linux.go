package unixsock

import (
	"errors"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// peerCredentials reads SO_PEERCRED (unix(7)).
func peerCredentials(c net.Conn) (who Credentials, err error) {
	s, ok := c.(syscall.Conn)
	if !ok {
		return who, errors.ErrUnsupported
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return who, err
	}
	var cred *unix.Ucred
	var failed error
	if err := raw.Control(func(fd uintptr) {
		cred, failed = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); err != nil {
		return who, err
	}
	if failed != nil {
		return who, os.NewSyscallError("getsockopt", failed)
	}
	return Credentials{PID: int(cred.Pid), UID: int(cred.Uid), GID: int(cred.Gid)}, nil
}
