package backpressure

import (
	"fmt"
	"net"
	"time"

	"github.com/socketlab/socketlab/internal/lab"
)

// Where the buffers that the kernel allows are not full after tooLong, as when
// every message is compressed under the race detector, the writer's is cut.
const (
	tooLong = lab.Limit / 4
	cutTo   = 64 << 10
)

// haste cuts a buffer once it is time.
type haste struct {
	began time.Time
	said  string // what was cut, and why
}

// with cuts the buffer that c writes to, below what it holds as a rule, so that
// the next Write finds it full.
func (h *haste) with(c net.Conn) {
	if h.said != "" || time.Since(h.began) < tooLong {
		return
	}
	if s, ok := lab.Underlying(c).(interface{ SetWriteBuffer(int) error }); ok && s.SetWriteBuffer(cutTo) == nil {
		h.said = fmt.Sprintf("SO_SNDBUF of %s instead of the kernel's: filling that takes over %v here",
			lab.Bytes(cutTo), tooLong)
	}
}
