package wire

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestRoundest(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct{ least, most, want time.Duration }{
		{99300 * time.Microsecond, 101 * ms, 100 * ms},
		{91 * ms, 101 * ms, 100 * ms},
		{74900 * time.Microsecond, 76 * ms, 75 * ms},
		{900 * time.Microsecond, 2 * ms, ms},
		{1249 * ms, 1262 * ms, 1250 * ms},
		{19997 * ms, 20200 * ms, 20 * time.Second},
		{299 * time.Second, 302 * time.Second, 300 * time.Second},
		{1, 1, 1},
		{1<<63 - 1, 1<<63 - 1, 1<<63 - 1},
	} {
		assert.Equal(t, c.want, roundest(c.least, c.most), "between %v and %v", c.least, c.most)
	}
}
