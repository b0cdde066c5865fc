package datagrams

import (
	"context"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// limits are what this system has set about the length of a message.
func limits(ctx context.Context, t echo.Transport) (lines []string) {
	client, _, done, err := lab.Pair(lab.Unrecorded(ctx), t)
	if err != nil {
		return nil
	}
	defer done()
	kind, err := lab.Option(client, unix.SOL_SOCKET, unix.SO_TYPE)
	if err != nil || kind == unix.SOCK_STREAM {
		return nil
	}
	size, err := lab.Option(client, unix.SOL_SOCKET, unix.SO_SNDBUF)
	if err != nil {
		return nil
	}
	return []string{"SO_SNDBUF of the sender: " + lab.Bytes(size)}
}
