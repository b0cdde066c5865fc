//go:build !linux

package delivered

import (
	"context"
	"errors"
	"net"
	"time"
)

// A stateWatcher is written for Linux.
type stateWatcher struct{ conn net.Conn }

func watchState(c net.Conn) *stateWatcher { return &stateWatcher{c} }

func (*stateWatcher) change(context.Context, time.Duration) (string, error) {
	return "", errors.ErrUnsupported
}
