package unixsock

import (
	"context"
	"errors"
	"net"

	"github.com/socketlab/socketlab/echo"
)

// A packetSocket is a unixgram socket at its place.
type packetSocket struct {
	*net.UnixConn
	at *place
	packetIO
}

func (p *packetSocket) Close() error {
	p.at.remove()
	return p.UnixConn.Close()
}

// bindPacket binds a unixgram socket to addr.
func (t Transport) bindPacket(ctx context.Context, addr string) (*packetSocket, error) {
	at, err := newPlace(addr)
	if err != nil {
		return nil, err
	}
	var pc net.PacketConn
	err = at.bind(ctx, t, func() (err error) {
		pc, err = t.Opener().ListenPacket(ctx, "unixgram", at.name)
		return err
	})
	u, ok := pc.(*net.UnixConn)
	if err == nil && !ok {
		err = errors.ErrUnsupported
	}
	p := &packetSocket{UnixConn: u, at: at}
	if err == nil {
		err = errors.Join(t.tune(pc), p.init(u))
	}
	if err != nil {
		at.remove()
		if pc != nil {
			pc.Close()
		}
		return nil, err
	}
	return p, nil
}

// dialPacket connects to addr from a name of its own, since only what has a
// name can be answered.
func (t Transport) dialPacket(ctx context.Context, addr string) (net.Conn, error) {
	at, err := clientPlace()
	if err != nil {
		return nil, err
	}
	c, err := t.Opener().Dial(ctx, "unixgram", at.name, addr)
	if err != nil {
		at.remove()
		return nil, err
	}
	if err := t.tune(c); err != nil {
		at.remove()
		c.Close()
		return nil, err
	}
	// From here on the kernel lets nobody but the server send to this
	// socket.
	if abstract(at.name) {
		return c, nil
	}
	client := &packetClient{c, at}
	if err := at.bound(t, nil); err != nil {
		client.Close()
		return nil, err
	}
	return client, nil
}

// A packetClient is a connected unixgram socket at its place.
type packetClient struct {
	net.Conn
	at *place
}

func (c *packetClient) Close() error {
	c.at.remove()
	return c.Conn.Close()
}

func (t Transport) packetPair(
	ctx context.Context,
) (client, server net.Conn, err error) {
	pc, err := t.bindPacket(ctx, "")
	if err != nil {
		return nil, nil, err
	}
	client, err = t.Dial(ctx, pc.LocalAddr().String())
	if err != nil {
		pc.Close()
		return nil, nil, err
	}
	return client, echo.Fixed(pc, client.LocalAddr()), nil
}
