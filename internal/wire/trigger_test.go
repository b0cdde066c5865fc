package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/internal/packet"
)

// Each step is what netstack has counted since the segment before, and whether a
// timer has made it send.
func TestTriggerOfCounters(t *testing.T) {
	resent, timedOut, recovered := counters{retransmissions: 1}, counters{1, 1, 0}, counters{1, 0, 1}
	type step struct {
		begin, end uint32
		counted    counters
		byTimer    bool
		want       packet.Trigger
	}
	for name, steps := range map[string][]step{
		"new data":               {{0, 10, counters{}, false, packet.Unknown}},
		"the last segment again": {{90, 100, resent, true, packet.LossProbe}},
		"an acknowledgment shows a gap": {
			{10, 20, recovered, false, packet.LossDetected},
			{30, 40, resent, false, packet.LossDetected},
			{50, 60, resent, true, packet.LossDetected},
			{90, 100, resent, true, packet.ProbeOrDetected},
		},
		"a timeout, and what follows": {
			{10, 20, timedOut, true, packet.Timeout},
			{20, 30, resent, false, packet.AfterTimeout},
			{30, 40, resent, false, packet.AfterTimeout},
		},
		"a gap while a timeout is repaired": {
			{10, 20, timedOut, true, packet.Timeout},
			{10, 20, recovered, false, packet.LossDetected},
			{20, 30, resent, false, packet.AfterTimeout},
			{50, 60, resent, false, packet.LossDetected},
		},
		"a probe of a closed window": {
			{9, 10, counters{timeouts: 1}, true, packet.Unknown},
			{10, 20, resent, false, packet.AfterTimeout},
		},
	} {
		r, total := &recovery{highest: 100}, counters{}
		for i, s := range steps {
			before := total
			total.retransmissions += s.counted.retransmissions
			total.timeouts += s.counted.timeouts
			total.recoveries += s.counted.recoveries
			got := r.trigger(s.begin, s.end, before, total, s.byTimer, s.end >= 100)
			assert.Equal(t, s.want, got, "%s, step %d", name, i+1)
		}
	}
}
