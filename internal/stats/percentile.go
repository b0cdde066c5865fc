// Package stats computes statistics of measured times.
package stats

import (
	"math"
	"time"
)

// Percentile returns the value that p percent of the times do not exceed, with
// p from 0 to 100. The times are in ascending order; it returns 0 if there are
// none.
func Percentile(sorted []time.Duration, p float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	i := int(math.Ceil(p/100*float64(len(sorted)))) - 1
	return sorted[max(0, i)]
}
