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
		const level, option = unix.SOL_SOCKET, unix.SO_PEERCRED
		cred, failed = unix.GetsockoptUcred(int(fd), level, option)
	}); err != nil {
		return who, err
	}
	if failed != nil {
		return who, os.NewSyscallError("getsockopt", failed)
	}
	who.PID, who.UID, who.GID = int(cred.Pid), int(cred.Uid), int(cred.Gid)
	return who, nil
}
