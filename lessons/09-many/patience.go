package many

import (
	"fmt"
	"time"

	"github.com/socketlab/socketlab/internal/lab"
)

// tooLong is when an experiment makes do with what it has: a machine can be so
// busy that a hundred handshakes of TLS take all its time.
const tooLong = lab.Limit / 4

// repeat does something up to n times, at least once, and ends when that takes
// too long. If it was fewer, reduced says so.
func repeat(n int, what string, do func() error) (done int, reduced string, err error) {
	for began := time.Now(); done < n && (done == 0 || time.Since(began) < tooLong); done++ {
		if err := do(); err != nil {
			return done, "", err
		}
	}
	if done < n {
		reduced = fmt.Sprintf("%d %s instead of %d: more take over %v here", done, what, n, tooLong)
	}
	return done, reduced, nil
}
