//go:build unix

package lab

import (
	"errors"
	"os"
	"syscall"
)

// Descriptors are how many are open, and how many this process may have open
// (getrlimit(2)). Where the system does not say, ok is false.
func Descriptors() (open, most int, ok bool) {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return 0, 0, false
	}
	most = int(min(uint64(limit.Cur), 1<<30))
	list, err := os.ReadDir("/dev/fd")
	if errors.Is(err, syscall.EMFILE) {
		return most, most, true // not one is left to read the list with
	}
	if err != nil {
		return 0, 0, false
	}
	// The list holds the descriptor that it was read with.
	return len(list) - 1, most, true
}
