package timeout

import "time"

// Stalled returns true when progress has not changed for the time silence, and
// false when ended is closed. The time passes in steps: after a suspension of
// the process, a single step would end before the process has asked the kernel.
func Stalled(silence time.Duration, ended <-chan struct{}, progress func() int64) bool {
	const steps = 3
	for step, was := 0, progress(); step < steps; step++ {
		select {
		case <-ended:
			return false
		case <-time.After(silence / steps):
		}
		if is := progress(); is != was {
			step, was = 0, is
		}
	}
	select {
	case <-ended:
		return false
	default:
		return true
	}
}
