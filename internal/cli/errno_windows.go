package cli

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// What Winsock says when something is wrong; the errors of package syscall by
// these names are inventions on Windows.
const (
	errRefused     = windows.WSAECONNREFUSED
	errInUse       = windows.WSAEADDRINUSE
	errNoAddr      = windows.WSAEADDRNOTAVAIL
	errTooBig      = windows.WSAEMSGSIZE
	errReset       = windows.WSAECONNRESET
	errBroken      = windows.WSAECONNABORTED
	errOtherKind   = windows.WSAEPROTOTYPE
	errNoNet       = windows.WSAENETUNREACH
	errNoHost      = windows.WSAEHOSTUNREACH
	errNoFamily    = windows.WSAEAFNOSUPPORT
	errNoProtocol  = windows.WSAEPROTONOSUPPORT
	errNoType      = windows.WSAESOCKTNOSUPPORT
	errNameTooLong = syscall.ENAMETOOLONG
)
