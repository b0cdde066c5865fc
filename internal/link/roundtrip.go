package link

import (
	"math"
	"time"
)

// longestTransit bounds the results of this file. Some packets take longer than
// any bound.
const longestTransit = 3 * time.Second

// RoundTrip returns how long a packet and its answer take if neither is lost, 3
// s at most.
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

// RepairedRoundTrip returns how long a round trip takes with the
// retransmissions of TCP, 3 s at most. Less than one in a thousand takes
// longer, unless the bound of 3 s is too short for the link.
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
