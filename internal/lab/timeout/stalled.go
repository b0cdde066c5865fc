package timeout

import "time"

// Stalled returns true when a silence has passed without any progress, and
// false once ended is closed. The time passes in steps: to a process that was
// suspended for as long, a single step would be over before the process has
// asked the kernel.
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
