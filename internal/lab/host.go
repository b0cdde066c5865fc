package lab

import (
	"errors"
	"fmt"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/unixsock"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/byhand"
)

// HostOf is the machine that t opens its sockets on, for sockets of another
// kind beside it. A transport that wraps another has a method Unwrap.
func HostOf(t echo.Transport) echo.Host {
	var h echo.Host
	switch t := unwrap(t).(type) {
	case tcp.Transport:
		h = t.Host
	case udp.Transport:
		h = t.Host
	case unixsock.Transport:
		h = t.Host
	case websocket.Transport:
		h = t.Host
	case byhand.Transport:
		h = t.Host
	}
	if h == nil {
		return echo.Kernel{}
	}
	return h
}

// On is t with its sockets opened by h.
func On(t echo.Transport, h echo.Host) (echo.Transport, error) {
	switch t := unwrap(t).(type) {
	case tcp.Transport:
		t.Host = h
		return t, nil
	case udp.Transport:
		t.Host = h
		return t, nil
	case unixsock.Transport:
		t.Host = h
		return t, nil
	case websocket.Transport:
		t.Host = h
		return t, nil
	case byhand.Transport:
		t.Host = h
		return t, nil
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
