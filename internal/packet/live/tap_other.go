//go:build !linux

package live

import (
	"time"

	"github.com/socketlab/socketlab/internal/packet"
)

// A Tap is written for Linux.
type Tap struct{}

// Open is ErrNotHere.
func Open(uint16) (*Tap, error) { return nil, ErrNotHere }

// Began is when the recording did.
func (*Tap) Began() time.Time { return time.Time{} }

// Close ends the recording.
func (*Tap) Close(time.Duration) (kept []packet.Capture, dropped int) { return nil, 0 }
