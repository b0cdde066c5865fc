//go:build unix

package lab

import (
	"syscall"

	"golang.org/x/sys/unix"
)

func errnoName(n syscall.Errno) string { return unix.ErrnoName(n) }
