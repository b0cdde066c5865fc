//go:build !linux

package cli

import (
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/phrase"
)

// resident is not told here without a library of the system.
func resident() int { return 0 }

// portsFrom is not told here; and there is one loopback address to call from.
func portsFrom() int { return 0 }

// limits are those of this machine that a server meets, as far as it tells them.
func limits() (lines []limit) {
	if _, most, ok := lab.Descriptors(); ok {
		lines = append(lines, limit{"descriptors", phrase.Count(most) + " in one process", "ulimit -Hn"})
	}
	return lines
}
