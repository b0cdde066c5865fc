// Package exercise is lesson 1: a server that can start again after a crash.
package exercise

import (
	"errors"
	"net"
)

// What the kernel says is in errno_other.go and errno_windows.go, since Windows
// has other numbers for it. Both are for errors.Is.
//
//	InUse     something has this name already (EADDRINUSE)
//	Refused   nobody listens behind this name (ECONNREFUSED)

// Listen listens at path as net.Listen("unix", path) does. It also repairs a
// path whose server is gone.
//
//   - Where nothing is, Listen makes a socket. Close of the listener removes
//     its file again, as Close of net's own does.
//   - A socket file that no socket belongs to any more, of whatever type it
//     was, is removed, and Listen goes on as if it had not been there.
//   - A socket that lives is left alone: its file stays, and clients reach it
//     as before. The error of Listen is one for which errors.Is(err, InUse)
//     holds. A socket may live although nobody can connect to it just now:
//     its queue is full, or it is of another type.
//   - Whatever is no socket stays as it is too: a file, a folder, a symbolic
//     link wherever it leads. The error is InUse again.
//   - A path that is longer than the kernel's room for it is refused with an
//     error for which errors.Is(err, syscall.ENAMETOOLONG) holds, instead of
//     net's "invalid argument". The room is syscall.RawSockaddrUnix.Path,
//     with one byte of it for the NUL at the end: 107 bytes on Linux, 103 on
//     macOS.
//   - On Linux a name that begins with "@" is abstract, and no path: it is
//     bound as it is, and no file of that name is looked at.
//
// Two servers that start at one path at the same moment would need a lock.
// That is not asked for.
func Listen(path string) (net.Listener, error) {
	return nil, errors.New("Listen: not written yet")
}
