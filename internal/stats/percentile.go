// Package stats computes what a set of measurements amounts to.
package stats

import (
	"math"
	"time"
)

// Percentile is the value that p percent of the sorted times do not exceed.
func Percentile(sorted []time.Duration, p float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	i := int(math.Ceil(p/100*float64(len(sorted)))) - 1
	return sorted[max(0, i)]
}
