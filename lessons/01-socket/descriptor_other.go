//go:build !linux

package socket

import (
	"context"
	"errors"
	"net"
)

// look needs SO_DOMAIN, SO_PROTOCOL and /proc, which are Linux's.
func look(context.Context, string, net.Conn) (object, error) { return object{}, errors.ErrUnsupported }

func asFiles(context.Context, net.Conn, net.Conn) (string, error) { return "", errors.ErrUnsupported }
