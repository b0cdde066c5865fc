package cli

import (
	"context"
	"io"
	"time"

	"github.com/socketlab/socketlab/internal/cli/pingcmd"
)

// pingOverWire is the ping of wire.
func pingOverWire(ctx context.Context, p pingcmd.WireOptions, out io.Writer) error {
	w := &wiring{
		link: p.Link, count: p.Count, size: p.Size, interval: p.Interval, timeout: 30 * time.Second,
		ipv6: p.IPv6, json: p.JSON,
	}
	if p.Timeout > 0 {
		w.timeout = p.Timeout
	}
	return w.run(ctx, []string{"ping"}, out)
}
