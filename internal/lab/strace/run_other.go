//go:build !linux

package strace

import "context"

// Run is Linux's: other systems have other tools, which need root.
func Run(context.Context, string, string) ([]Syscall, error) {
	return nil, Unavailable("strace is a tool of Linux")
}
