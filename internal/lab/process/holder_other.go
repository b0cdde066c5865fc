//go:build !linux

package process

import (
	"context"
	"errors"
	"net"
)

// A Holder needs Linux: not every system has its signals, or passes a socket to
// a process.
type Holder struct{}

// StartHolder returns errors.ErrUnsupported.
func StartHolder(context.Context, net.Conn) (*Holder, error) { return nil, errors.ErrUnsupported }

// AwaitRead returns errors.ErrUnsupported.
func (*Holder) AwaitRead() error { return errors.ErrUnsupported }

// Stop returns errors.ErrUnsupported.
func (*Holder) Stop() error { return errors.ErrUnsupported }

// Continue returns errors.ErrUnsupported.
func (*Holder) Continue() error { return errors.ErrUnsupported }

// Kill returns errors.ErrUnsupported.
func (*Holder) Kill() error { return errors.ErrUnsupported }

// Close does nothing.
func (*Holder) Close() {}
