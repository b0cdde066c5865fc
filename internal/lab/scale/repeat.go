// Package scale does a part of an experiment on a smaller scale where the machine
// is too slow for the whole of it.
package scale

import (
	"fmt"
	"time"

	"github.com/socketlab/socketlab/internal/lab"
)

// TooLong is the time after which an experiment goes on with what it has: a
// machine can be so busy that a hundred handshakes of TLS take all its time.
const TooLong = lab.Limit / 4

// Repeat calls do up to n times, at least once, and ends after TooLong. If these
// are fewer than n calls, reduced says so.
func Repeat(n int, what string, do func() error) (done int, reduced string, err error) {
	for began := time.Now(); done < n && (done == 0 || time.Since(began) < TooLong); done++ {
		if err := do(); err != nil {
			return done, "", err
		}
	}
	if done < n {
		reduced = fmt.Sprintf("%d %s instead of %d: more take over %v here", done, what, n, TooLong)
	}
	return done, reduced, nil
}
