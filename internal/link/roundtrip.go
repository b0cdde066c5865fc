package link

import (
	"math"
	"time"
)

// longestTransit bounds what a program waits for: there is always a packet that
// takes longer.
const longestTransit = 3 * time.Second

// RoundTrip returns how long a packet and its answer are on their way, if neither
// is lost.
func (l Link) RoundTrip() time.Duration {
	one := l.Delay + l.Jitter
	if l.Reorder > 0 {
		one += max(l.Delay/2, time.Millisecond)
	}
	if l.Bandwidth > 0 {
		one += time.Duration(float64(8*l.LargestPacket()) / float64(l.Bandwidth) * float64(time.Second))
	}
	return min(2*one, longestTransit)
}

// RepairedRoundTrip returns the time of a round trip with all that TCP sends again
// meanwhile: it takes longer once in a thousand times, and where links are worse
// than that.
func (l Link) RepairedRoundTrip() time.Duration {
	const rare, firstTimeout = 1e-3, 200 * time.Millisecond
	lost := 1 - (1-l.Loss)*(1-l.Loss) // it or its acknowledgement
	if lost == 0 {
		return l.RoundTrip()
	}
	times := math.Ceil(math.Log(rare) / math.Log(lost))
	timeouts := (math.Exp2(times) - 1) * float64(max(firstTimeout, 2*l.RoundTrip()))
	return time.Duration(min(float64(l.RoundTrip())+timeouts, float64(longestTransit)))
}
