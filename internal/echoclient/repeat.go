package echoclient

import (
	"errors"
	"slices"
	"time"
)

// A Summary holds the results of many round trips of one message.
type Summary struct {
	Times []time.Duration // of the messages that came back, in ascending order
	Lost  int             // messages that did not come back
}

// Repeat sends msg n times, one after the other, and counts lost messages. Any
// other error of [Client.RoundTrip] ends it.
func (c *Client) Repeat(msg []byte, n int) (Summary, error) {
	var s Summary
	for range n {
		switch took, err := c.RoundTrip(msg); {
		case errors.Is(err, ErrLost):
			s.Lost++
		case err != nil:
			return s, err
		default:
			s.Times = append(s.Times, took)
		}
	}
	slices.Sort(s.Times)
	return s, nil
}
