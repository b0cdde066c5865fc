package errno

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// What Winsock says when something is wrong; the errors of package syscall by
// these names are inventions on Windows.
const (
	Refused     = windows.WSAECONNREFUSED
	InUse       = windows.WSAEADDRINUSE
	NoAddr      = windows.WSAEADDRNOTAVAIL
	TooBig      = windows.WSAEMSGSIZE
	Reset       = windows.WSAECONNRESET
	Broken      = windows.WSAECONNABORTED
	OtherKind   = windows.WSAEPROTOTYPE
	NoNet       = windows.WSAENETUNREACH
	NoHost      = windows.WSAEHOSTUNREACH
	NoFamily    = windows.WSAEAFNOSUPPORT
	NoProtocol  = windows.WSAEPROTONOSUPPORT
	NoType      = windows.WSAESOCKTNOSUPPORT
	NameTooLong = syscall.ENAMETOOLONG
)
