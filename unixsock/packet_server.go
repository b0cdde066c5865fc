package unixsock

import (
	"context"
	"net"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echoserver"
)

type packetServer struct {
	t  Transport
	pc *packetSocket
	in *echoserver.PacketLoop
}

func (t Transport) listenPacket(ctx context.Context, addr string) (echo.Server, error) {
	if err := t.checkAdmit(); err != nil {
		return nil, err
	}
	// From here on the kernel queues datagrams in the receive queue, and
	// makes a sender wait when it is full. There is no backlog: nobody is
	// connected.
	pc, err := t.bindPacket(ctx, addr)
	if err != nil {
		return nil, err
	}
	return &packetServer{t, pc, echoserver.NewPacketLoop(pc, t.Log)}, nil
}

func (s *packetServer) Addr() net.Addr { return s.pc.LocalAddr() }

func (s *packetServer) Serve(ctx context.Context) error {
	// The end of ctx leaves the socket open for a while: it is the only
	// one, and closing it would lose what it has received.
	defer s.in.ShutdownOn(ctx)()
	buf := make([]byte, bufferSize)
	for {
		// A receive takes one datagram out of the queue, and says who sent
		// it (recvfrom(2)).
		s.in.Extend()
		n, from, err := s.pc.receive(buf)
		if s.in.Ends(err) {
			return s.in.Wait(err)
		}
		if err == nil {
			s.echo(buf, n, from)
		}
	}
}

func (s *packetServer) Close() error { return s.in.Close() }
