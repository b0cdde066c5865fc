package echoclient

import (
	"errors"
	"slices"
	"time"
)

// A Summary is the result of many round trips of one message.
type Summary struct {
	Times []time.Duration // of the messages that came back, sorted
	Lost  int             // messages that did not
}

// Repeat sends msg n times, one after the other, and counts those that are
// lost. Any other error ends it: see [Client.RoundTrip].
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
