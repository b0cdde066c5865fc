//go:build !linux

package halfclose

import (
	"context"
	"errors"
	"net"
)

// A holder is started on Linux alone: not every system has its signals, and
// passes it a socket.
type holder struct{}

func handOver(context.Context, net.Conn) (*holder, error) { return nil, errors.ErrUnsupported }

func (*holder) awaitRead() error { return errors.ErrUnsupported }
func (*holder) freeze() error    { return errors.ErrUnsupported }
func (*holder) thaw() error      { return errors.ErrUnsupported }
func (*holder) kill() error      { return errors.ErrUnsupported }
func (*holder) end()             {}
