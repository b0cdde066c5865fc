//go:build !linux

package strace

import "context"

// Run returns Unavailable: strace needs Linux. Other systems have other tools,
// which need root.
func Run(context.Context, string, string) ([]Syscall, error) {
	return nil, Unavailable("strace is a tool of Linux")
}
