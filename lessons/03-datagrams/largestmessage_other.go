//go:build !linux

package datagrams

import (
	"context"

	"github.com/socketlab/socketlab/echo"
)

// limits are known where lab.Option is.
func limits(context.Context, echo.Transport, int) []string { return nil }
