package packetview

import (
	"context"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/phrase"
)

// CheckBytes returns a usage error if count messages, of text or of size bytes
// each, are more than a ladder carries.
func CheckBytes(text string, count, size int) error {
	if bytes := max(len(text)+4, size) * count; bytes > conversation.MaxBytes {
		return cmdutil.UsageErrorf("a ladder carries at most %s in all, not %s",
			phrase.Plural(conversation.MaxBytes, "byte"), phrase.Plural(bytes, "byte"))
	}
	return nil
}

// ExplainSimulated explains an error of [conversation.CarrySimulated], or that ctx
// has ended.
func ExplainSimulated(ctx context.Context, name string, err error) error {
	if ctx.Err() != nil {
		return cmdutil.UserErrorf(ctx.Err(), "interrupted")
	}
	return cmdutil.UserErrorf(err, "%s cannot be carried over the simulated network: %s", name, errno.RootCause(err))
}
