package byhand

import "time"

// A turn is a lock that one can give up waiting for: it is taken by filling
// the one place of a channel.
type turn chan struct{}

func (t turn) take() { t <- struct{}{} }
func (t turn) pass() { <-t }

func (t turn) takeNow() bool {
	select {
	case t <- struct{}{}:
		return true
	default:
		return false
	}
}

func (t turn) takeBefore(until time.Time) bool {
	if t.takeNow() {
		return true
	}
	late := time.NewTimer(time.Until(until))
	defer late.Stop()
	select {
	case t <- struct{}{}:
		return true
	case <-late.C:
		return false
	}
}
