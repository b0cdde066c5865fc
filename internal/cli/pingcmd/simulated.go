package pingcmd

import (
	"context"
	"io"
	"time"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/packetview"
	"github.com/socketlab/socketlab/internal/conversation"
)

// pingText is what requests over the wire carry, unless --size is given.
const pingText = "hello"

// pingOverWire pings one simulated host from another, and prints the ladder.
func (o *pingOptions) pingOverWire(ctx context.Context, out io.Writer) error {
	size, timeout := 0, 30*time.Second
	if o.given("size") {
		size = int(o.size)
	}
	if o.given("timeout") {
		timeout = o.timeout
	}
	if err := packetview.CheckBytes(pingText, o.count, size); err != nil {
		return err
	}
	options := conversation.Options{Link: o.link.Link, IPv6: o.ipv6, Interval: o.interval, Timeout: timeout}
	if err := options.Check(); err != nil {
		return cmdutil.UsageError{Err: err}
	}
	messages := conversation.NumberMessages(pingText, o.count, size)
	c, err := conversation.CarrySimulated(ctx, conversation.Ping, messages, options)
	if err != nil || ctx.Err() != nil {
		return packetview.ExplainSimulated(ctx, conversation.Ping, err)
	}
	write := packetview.WriteConversations
	if o.json {
		write = packetview.WriteConversationsJSON
	}
	return write(out, []packetview.Item{{Conversation: c}}, timeout)
}
