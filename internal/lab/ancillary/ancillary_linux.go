package ancillary

import (
	"context"
	"fmt"
	"net"
	"os"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/lab"
)

// Send sends one byte with ancillary data through the socket under c. A stream
// carries no ancillary data without a byte (unix(7)). The call is recorded as
// what.
func Send(ctx context.Context, c net.Conn, data []byte, what string) error {
	return lab.Note(ctx, "client", "sendmsg", what, func() (string, error) {
		raw, err := lab.Socket(c)
		if err != nil {
			return "", err
		}
		var failed error
		err = raw.Write(func(fd uintptr) bool {
			failed = unix.Sendmsg(int(fd), []byte("x"), data, nil, 0)
			return failed != unix.EAGAIN
		})
		if err != nil {
			return "", err
		}
		return "1 byte", os.NewSyscallError("sendmsg", failed)
	})
}

// Receive receives one byte and its ancillary data from the socket under c.
func Receive(ctx context.Context, c net.Conn) (data []unix.SocketControlMessage, err error) {
	err = lab.Note(ctx, "server", "recvmsg", "", func() (string, error) {
		raw, err := lab.Socket(c)
		if err != nil {
			return "", err
		}
		room := make([]byte, 256)
		var n, size int
		var failed error
		err = raw.Read(func(fd uintptr) bool {
			n, size, _, _, failed = unix.Recvmsg(int(fd), make([]byte, 1), room, unix.MSG_CMSG_CLOEXEC)
			return failed != unix.EAGAIN
		})
		if err != nil {
			return "", err
		}
		if failed != nil {
			return "", os.NewSyscallError("recvmsg", failed)
		}
		data, err = unix.ParseSocketControlMessage(room[:size])
		return fmt.Sprintf("%s, %s", lab.Bytes(n), kinds(data)), err
	})
	return data, err
}

// kinds returns the names of ancillary data.
func kinds(data []unix.SocketControlMessage) string {
	names := map[int32]string{unix.SCM_RIGHTS: "SCM_RIGHTS", unix.SCM_CREDENTIALS: "SCM_CREDENTIALS"}
	found := "nothing beside it"
	for i, m := range data {
		if i == 0 {
			found = names[m.Header.Type]
		} else {
			found += ", " + names[m.Header.Type]
		}
	}
	return found
}
