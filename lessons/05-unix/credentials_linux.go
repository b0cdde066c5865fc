package unixdomain

import (
	"context"
	"errors"
	"net"
	"os"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/ancillary"
	"github.com/socketlab/socketlab/unixsock"
)

// senderOf is who the kernel says has sent a message, or nil. A message sent
// before SO_PASSCRED was set has no sender.
func senderOf(ctx context.Context, client, server net.Conn) (*unixsock.Credentials, error) {
	if err := passCredentials(ctx, server); err != nil {
		return nil, err
	}
	if err := ancillary.Send(ctx, client, nil, "1 byte"); err != nil {
		return nil, err
	}
	beside, err := ancillary.Receive(ctx, server)
	if err != nil {
		return nil, err
	}
	for _, m := range beside {
		if who, err := unix.ParseUnixCredentials(&m); err == nil {
			return &unixsock.Credentials{PID: int(who.Pid), UID: int(who.Uid), GID: int(who.Gid)}, nil
		}
	}
	return nil, nil
}

func passCredentials(ctx context.Context, c net.Conn) error {
	return lab.Note(ctx, "server", "setsockopt", "SO_PASSCRED", func() (string, error) {
		var err error
		failed := lab.Descriptor(c, func(fd int) {
			err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_PASSCRED, 1)
		})
		if failed != nil || err != nil {
			return "", errors.Join(failed, os.NewSyscallError("setsockopt", err))
		}
		return "nil", nil
	})
}
