//go:build !windows

package errno

import "syscall"

// What the kernel says when something is wrong.
const (
	ECONNREFUSED    = syscall.ECONNREFUSED
	EADDRINUSE      = syscall.EADDRINUSE
	EADDRNOTAVAIL   = syscall.EADDRNOTAVAIL
	EMSGSIZE        = syscall.EMSGSIZE
	ECONNRESET      = syscall.ECONNRESET
	EPIPE           = syscall.EPIPE
	EPROTOTYPE      = syscall.EPROTOTYPE
	ENETUNREACH     = syscall.ENETUNREACH
	EHOSTUNREACH    = syscall.EHOSTUNREACH
	EAFNOSUPPORT    = syscall.EAFNOSUPPORT
	EPROTONOSUPPORT = syscall.EPROTONOSUPPORT
	ESOCKTNOSUPPORT = syscall.ESOCKTNOSUPPORT
	ENAMETOOLONG    = syscall.ENAMETOOLONG
)
