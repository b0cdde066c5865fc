package reliability

import (
	"net"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/lab"
)

// burst is how many messages are more than the buffer of c holds.
func burst(c net.Conn) int {
	buffer, err := lab.Option(c, unix.SOL_SOCKET, unix.SO_RCVBUF)
	if err != nil {
		return usual
	}
	return min(max(usual, 2*buffer/size), 64<<10)
}

// usual is enough for buffers of the usual size.
const usual = 2000
