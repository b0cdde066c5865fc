package cli

import (
	"fmt"
	"math"
	"time"
)

// percentile is the value that p percent of the sorted times do not exceed.
func percentile(sorted []time.Duration, p float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	i := int(math.Ceil(p/100*float64(len(sorted)))) - 1
	return sorted[max(0, i)]
}

// spread is where the middle nine tenths of the sorted times lie, in the unit
// of their median.
func spread(sorted []time.Duration) string {
	unit := float64(time.Microsecond)
	if percentile(sorted, 50) >= time.Millisecond {
		unit = float64(time.Millisecond)
	}
	low, high := percentile(sorted, 5), percentile(sorted, 95)
	return fmt.Sprintf("%s–%s", digits(float64(low)/unit), digits(float64(high)/unit))
}
