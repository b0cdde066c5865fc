//go:build !linux

package lab

import (
	"errors"
	"net"
)

// TellsQueued says whether Queued and Unsent can tell on this system.
const TellsQueued = false

// Queued is how many bytes the kernel holds for c to read. Linux tells.
func Queued(net.Conn) (int, error) { return 0, errors.ErrUnsupported }

// Unsent is how much the kernel holds that c has written. Linux tells.
func Unsent(net.Conn) (int, error) { return 0, errors.ErrUnsupported }

// Option is a socket option of c. Linux tells.
func Option(c net.Conn, level, name int) (int, error) { return 0, errors.ErrUnsupported }

// Setting is what the kernel has under a name of sysctl(8). Linux tells.
func Setting(name string) (string, error) { return "", errors.ErrUnsupported }
