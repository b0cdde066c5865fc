package udp

import (
	"cmp"
	"context"
	"net"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echoserver"
)

type server struct {
	t  Transport
	pc socket
	in *echoserver.PacketLoop
	me source
}

// Listen binds an echo server to addr; "" is any free port of 127.0.0.1.
func (t Transport) Listen(ctx context.Context, addr string) (echo.Server, error) {
	// From here on the kernel queues datagrams in the receive buffer,
	// whoever sends them. There is no backlog: nobody is connected.
	pc, err := t.Opener().ListenPacket(ctx, "udp", cmp.Or(addr, "127.0.0.1:0"))
	if err != nil {
		return nil, err
	}
	if err := t.tune(pc); err != nil {
		pc.Close()
		return nil, err
	}
	me := ownSource(pc.LocalAddr())
	return &server{t, pc.(socket), echoserver.NewPacketLoop(pc, t.Log), me}, nil
}

func (s *server) Addr() net.Addr { return s.pc.LocalAddr() }

func (s *server) Serve(ctx context.Context) error {
	// The end of ctx leaves the socket open for a while: it is the only
	// one, and closing it would lose what it has received.
	defer s.in.ShutdownOn(ctx)()
	buf := make([]byte, bufferSize)
	for {
		// A receive takes one datagram out of the buffer, and says who sent
		// it (recvfrom(2)).
		s.in.Extend()
		n, from, err := s.pc.ReadFromUDPAddrPort(buf)
		if s.in.Ends(err) {
			return s.in.Wait(err)
		}
		if err == nil {
			s.echo(buf[:n], from)
		}
	}
}

func (s *server) Close() error { return s.in.Close() }
