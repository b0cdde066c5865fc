//go:build !windows

package cli

import "syscall"

// What the kernel says when something is wrong.
const (
	errRefused     = syscall.ECONNREFUSED
	errInUse       = syscall.EADDRINUSE
	errNoAddr      = syscall.EADDRNOTAVAIL
	errTooBig      = syscall.EMSGSIZE
	errReset       = syscall.ECONNRESET
	errBroken      = syscall.EPIPE
	errOtherKind   = syscall.EPROTOTYPE
	errNoNet       = syscall.ENETUNREACH
	errNoHost      = syscall.EHOSTUNREACH
	errNoFamily    = syscall.EAFNOSUPPORT
	errNoProtocol  = syscall.EPROTONOSUPPORT
	errNoType      = syscall.ESOCKTNOSUPPORT
	errNameTooLong = syscall.ENAMETOOLONG
)
