package datagrams

import (
	"context"
	"fmt"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// limits says where the edge of a datagram or seqpacket socket comes from.
func limits(ctx context.Context, t echo.Transport, edge int) []string {
	client, _, done, err := lab.Pair(lab.Unrecorded(ctx), t)
	if err != nil {
		return nil
	}
	defer done()
	domain, _ := lab.Option(client, unix.SOL_SOCKET, unix.SO_DOMAIN)
	kind, _ := lab.Option(client, unix.SOL_SOCKET, unix.SO_TYPE)
	buffer, err := lab.Option(client, unix.SOL_SOCKET, unix.SO_SNDBUF)
	switch {
	case err != nil || kind == unix.SOCK_STREAM:
		return nil
	case domain == unix.AF_UNIX:
		return []string{fmt.Sprintf("SO_SNDBUF of the sender: %s, %s more than arrive", lab.Bytes(buffer), lab.Count(buffer-edge))}
	}
	return []string{fmt.Sprintf("with 8 bytes of UDP header and 20 of IPv4's that is %s", lab.Count(edge+8+20))}
}
