//go:build !linux

package load

import (
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/phrase"
)

// residentMemory returns 0: to ask here takes a library of the system.
func residentMemory() int { return 0 }

// ephemeralPorts returns 0: there is one loopback address to dial from.
func ephemeralPorts() int { return 0 }

// Limits lists the limits of this machine that bound a server, as far as the
// system reports them.
func Limits() (all []Limit) {
	if _, most, ok := lab.Descriptors(); ok {
		all = append(all, Limit{"descriptors", phrase.Count(most) + " in one process", "ulimit -Hn"})
	}
	return all
}
