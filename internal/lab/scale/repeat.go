// Package scale runs a part of an experiment on a smaller scale, where the
// machine is too slow for all of it.
package scale

import (
	"fmt"
	"time"

	"github.com/socketlab/socketlab/internal/lab"
)

// TooLong is the time after which an experiment uses the results that it has.
// On a busy machine, a hundred handshakes of TLS can take longer.
const TooLong = lab.Limit / 4

// Repeat calls do up to n times, and stops after TooLong or at an error. It
// calls do once at least. If it stops early, reduced is a sentence about that.
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
