package scale

import (
	"fmt"
	"net"
	"time"

	"github.com/socketlab/socketlab/internal/lab"
)

// shrunk is the size, in bytes, of a send buffer that fills quickly.
const shrunk = 64 << 10

// A SendBuffer shrinks the send buffer of a connection if filling it takes too
// long. Compressing each message under the race detector is such a case.
type SendBuffer struct {
	Reduced string // a sentence about the shrinking, or ""

	began time.Time
}

// FillSendBuffer returns a SendBuffer for a caller that begins to fill it now.
func FillSendBuffer() *SendBuffer { return &SendBuffer{began: time.Now()} }

// ShrinkIfSlow shrinks the send buffer of c once TooLong has passed. The buffer
// then usually holds more bytes than fit, so the next Write finds it full.
func (b *SendBuffer) ShrinkIfSlow(c net.Conn) {
	if b.Reduced != "" || time.Since(b.began) < TooLong {
		return
	}
	if s, ok := lab.Underlying(c).(interface{ SetWriteBuffer(int) error }); ok && s.SetWriteBuffer(shrunk) == nil {
		b.Reduced = fmt.Sprintf("SO_SNDBUF of %s instead of the kernel's: filling that takes over %v here",
			lab.Bytes(shrunk), TooLong)
	}
}
