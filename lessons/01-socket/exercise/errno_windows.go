package exercise

import "syscall"

// The numbers of Winsock; the errors of package syscall by these names are
// inventions on Windows.
const (
	InUse   = syscall.Errno(10048) // WSAEADDRINUSE
	Refused = syscall.Errno(10061) // WSAECONNREFUSED
)
