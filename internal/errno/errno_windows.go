package errno

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// These are the errors of Winsock. On Windows no call returns the constants of
// package syscall by these names.
const (
	ECONNREFUSED    = windows.WSAECONNREFUSED
	ETIMEDOUT       = windows.WSAETIMEDOUT
	EADDRINUSE      = windows.WSAEADDRINUSE
	EADDRNOTAVAIL   = windows.WSAEADDRNOTAVAIL
	EMSGSIZE        = windows.WSAEMSGSIZE
	ECONNRESET      = windows.WSAECONNRESET
	EPIPE           = windows.WSAECONNABORTED
	EPROTOTYPE      = windows.WSAEPROTOTYPE
	ENETUNREACH     = windows.WSAENETUNREACH
	EHOSTUNREACH    = windows.WSAEHOSTUNREACH
	EAFNOSUPPORT    = windows.WSAEAFNOSUPPORT
	EPROTONOSUPPORT = windows.WSAEPROTONOSUPPORT
	ESOCKTNOSUPPORT = windows.WSAESOCKTNOSUPPORT
	ENAMETOOLONG    = syscall.ENAMETOOLONG
)
