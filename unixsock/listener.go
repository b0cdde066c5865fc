package unixsock

import (
	"context"
	"net"
)

// A listener is a listening socket at its place.
type listener struct {
	net.Listener
	at *place
}

func (l *listener) Close() error {
	l.at.remove()
	return l.Listener.Close()
}

// listen binds a listening socket to addr.
func (t Transport) listen(ctx context.Context, addr string) (net.Listener, error) {
	at, err := newPlace(addr)
	if err != nil {
		return nil, err
	}
	l := &listener{at: at}
	err = at.bind(ctx, t, func() (err error) {
		l.Listener, err = t.Opener().Listen(ctx, t.network(), at.name)
		return err
	})
	if err != nil {
		at.remove()
		if l.Listener != nil {
			l.Listener.Close()
		}
		return nil, err
	}
	// net would remove whatever stands at the path by then.
	if u, ok := l.Listener.(*net.UnixListener); ok {
		u.SetUnlinkOnClose(false)
	}
	return l, nil
}
