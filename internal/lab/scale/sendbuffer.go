package scale

import (
	"fmt"
	"net"
	"time"

	"github.com/socketlab/socketlab/internal/lab"
)

// shrunk is the size of a send buffer that is full soon.
const shrunk = 64 << 10

// A SendBuffer is shrunk where filling it takes too long, as when every message
// is compressed under the race detector.
type SendBuffer struct {
	Reduced string // says what was shrunk, and why

	began time.Time
}

// FillSendBuffer returns a SendBuffer that the caller begins to fill now.
func FillSendBuffer() *SendBuffer { return &SendBuffer{began: time.Now()} }

// ShrinkIfSlow makes the send buffer of c smaller than the bytes that it holds as
// a rule, once TooLong has passed. The next Write finds it full.
func (b *SendBuffer) ShrinkIfSlow(c net.Conn) {
	if b.Reduced != "" || time.Since(b.began) < TooLong {
		return
	}
	if s, ok := lab.Underlying(c).(interface{ SetWriteBuffer(int) error }); ok && s.SetWriteBuffer(shrunk) == nil {
		b.Reduced = fmt.Sprintf("SO_SNDBUF of %s instead of the kernel's: filling that takes over %v here",
			lab.Bytes(shrunk), TooLong)
	}
}
