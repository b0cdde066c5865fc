//go:build !windows

package exercise

import "syscall"

const (
	InUse   = syscall.EADDRINUSE
	Refused = syscall.ECONNREFUSED
)
