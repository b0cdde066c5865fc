//go:build !windows

package errno

import "syscall"

// These are the errors of the kernel, by errno's own names.
const (
	ECONNREFUSED    = syscall.ECONNREFUSED
	EADDRINUSE      = syscall.EADDRINUSE
	EADDRNOTAVAIL   = syscall.EADDRNOTAVAIL
	EMSGSIZE        = syscall.EMSGSIZE
	ECONNRESET      = syscall.ECONNRESET
	EPIPE           = syscall.EPIPE
	ETIMEDOUT       = syscall.ETIMEDOUT
	EPROTOTYPE      = syscall.EPROTOTYPE
	ENETUNREACH     = syscall.ENETUNREACH
	EHOSTUNREACH    = syscall.EHOSTUNREACH
	EAFNOSUPPORT    = syscall.EAFNOSUPPORT
	EPROTONOSUPPORT = syscall.EPROTONOSUPPORT
	ESOCKTNOSUPPORT = syscall.ESOCKTNOSUPPORT
	ENAMETOOLONG    = syscall.ENAMETOOLONG
)
