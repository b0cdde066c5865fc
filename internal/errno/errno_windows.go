package errno

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// What Winsock says when something is wrong; the errors of package syscall by
// these names are inventions on Windows.
const (
	ECONNREFUSED    = windows.WSAECONNREFUSED
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
