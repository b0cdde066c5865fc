package backpressure

import (
	"context"
	"time"

	"github.com/socketlab/socketlab/internal/lab"
)

// unrecorded is a context that ends with ctx, under which no call is recorded.
func unrecorded(ctx context.Context) (context.Context, context.CancelFunc) {
	end, ok := ctx.Deadline()
	if !ok {
		end = time.Now().Add(lab.Limit)
	}
	quiet, cancel := context.WithDeadline(context.Background(), end)
	stop := context.AfterFunc(ctx, cancel)
	return quiet, func() {
		stop()
		cancel()
	}
}
