//go:build !linux

package live

import (
	"time"

	"github.com/socketlab/socketlab/internal/packet"
)

// A Tap records nothing on this system.
type Tap struct{}

// Open returns ErrNotHere.
func Open(uint16) (*Tap, error) { return nil, ErrNotHere }

// Began returns the zero time.
func (*Tap) Began() time.Time { return time.Time{} }

// Close returns no packets.
func (*Tap) Close(time.Duration) (captures []packet.Capture, dropped int) { return nil, 0 }
