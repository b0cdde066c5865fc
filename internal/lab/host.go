package lab

import (
	"errors"
	"fmt"

	"github.com/socketlab/socketlab/echo"
)

// HostOf returns the machine that t opens its sockets on, for sockets of another
// kind beside it. A transport that wraps another has a method Unwrap.
func HostOf(t echo.Transport) echo.Host {
	if m, ok := unwrap(t).(echo.Movable); ok {
		return m.Opener()
	}
	return echo.Kernel{}
}

// On returns t with its sockets opened by h. The error is errors.ErrUnsupported
// for a transport that cannot be moved.
func On(t echo.Transport, h echo.Host) (echo.Transport, error) {
	if m, ok := unwrap(t).(echo.Movable); ok {
		return m.On(h), nil
	}
	return nil, fmt.Errorf("%s: %w: its host cannot be chosen", t.Traits().Name, errors.ErrUnsupported)
}

func unwrap(t echo.Transport) echo.Transport {
	for {
		w, ok := t.(interface{ Unwrap() echo.Transport })
		if !ok {
			return t
		}
		t = w.Unwrap()
	}
}
