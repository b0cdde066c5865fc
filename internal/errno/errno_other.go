//go:build !windows

package errno

import "syscall"

// What the kernel says when something is wrong.
const (
	Refused     = syscall.ECONNREFUSED
	InUse       = syscall.EADDRINUSE
	NoAddr      = syscall.EADDRNOTAVAIL
	TooBig      = syscall.EMSGSIZE
	Reset       = syscall.ECONNRESET
	Broken      = syscall.EPIPE
	OtherKind   = syscall.EPROTOTYPE
	NoNet       = syscall.ENETUNREACH
	NoHost      = syscall.EHOSTUNREACH
	NoFamily    = syscall.EAFNOSUPPORT
	NoProtocol  = syscall.EPROTONOSUPPORT
	NoType      = syscall.ESOCKTNOSUPPORT
	NameTooLong = syscall.ENAMETOOLONG
)
