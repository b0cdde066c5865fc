package tour

import (
	"fmt"
	"time"

	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/stats"
)

// spread is where the middle nine tenths of the sorted times lie, in the unit
// of their median.
func spread(sorted []time.Duration) string {
	unit := float64(time.Microsecond)
	if stats.Percentile(sorted, 50) >= time.Millisecond {
		unit = float64(time.Millisecond)
	}
	low, high := stats.Percentile(sorted, 5), stats.Percentile(sorted, 95)
	return fmt.Sprintf("%s–%s", phrase.Digits(float64(low)/unit), phrase.Digits(float64(high)/unit))
}
