package wire_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gvisor.dev/gvisor/pkg/tcpip/header"

	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/internal/wire/wiretest"
)

func TestErrorsAreThoseOfAKernel(t *testing.T) {
	_, client, server := wiretest.Two(t, link.Link{})
	ctx := t.Context()

	_, err := client.Dial(ctx, "tcp", "", "10.0.0.2:7")
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
	assert.EqualError(t, err, "dial tcp 10.0.0.2:7: connect: "+syscall.ECONNREFUSED.Error())

	ln, err := server.Listen(ctx, "tcp", ":0")
	require.NoError(t, err)
	_, err = server.Listen(ctx, "tcp", ln.Addr().String())
	assert.ErrorIs(t, err, syscall.EADDRINUSE)
	assert.ErrorContains(t, err, "listen tcp "+ln.Addr().String()+": bind: ")
	_, err = client.Listen(ctx, "tcp", "10.0.0.2:0")
	assert.ErrorIs(t, err, syscall.EADDRNOTAVAIL, "the address of another host cannot be bound")

	c, s := wiretest.Connect(t, client, server, "tcp", ":0")
	require.NoError(t, c.SetLinger(0))
	require.NoError(t, c.Close())
	_, err = s.Read(make([]byte, 1))
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	var op *net.OpError
	require.ErrorAs(t, err, &op)
	assert.Equal(t, "read", op.Op)
	assert.Equal(t, s.RemoteAddr(), op.Addr)
	_, err = s.Write([]byte("x"))
	assert.ErrorIs(t, err, syscall.EPIPE)

	for name, call := range map[string]func() error{
		"Read":     func() error { _, err := c.Read(nil); return err },
		"Write":    func() error { _, err := c.Write(nil); return err },
		"Close":    c.Close,
		"Deadline": func() error { return c.SetDeadline(time.Now()) },
		"NoDelay":  func() error { return c.SetNoDelay(true) },
		"Shutdown": c.CloseWrite,
	} {
		assert.ErrorIs(t, call(), net.ErrClosed, name)
	}
}

func TestErrorsOfDatagrams(t *testing.T) {
	n, client, server := wiretest.Two(t, link.Link{})
	ctx := t.Context()
	c, err := client.Dial(ctx, "udp", "", "10.0.0.2:7")
	require.NoError(t, err, "Dial says nothing about the peer")
	_, err = c.Write([]byte("x"))
	require.NoError(t, err, "nor does Write")
	_, err = c.Read(make([]byte, 1))
	assert.ErrorIs(t, err, syscall.ECONNREFUSED, "the answer of ICMP comes with a later call")

	_, err = c.Write(make([]byte, 65508))
	assert.ErrorIs(t, err, syscall.EMSGSIZE)
	pc, err := server.ListenPacket(ctx, "udp", ":0")
	require.NoError(t, err)
	_, err = pc.(net.Conn).Write([]byte("x"))
	assert.ErrorIs(t, err, syscall.EDESTADDRREQ)
	_, err = c.(net.PacketConn).WriteTo([]byte("x"), pc.LocalAddr())
	assert.ErrorIs(t, err, net.ErrWriteToConnected)
	last := n.Packets()[n.Sent()-1]
	assert.Equal(t, "port unreachable", last.Message)
	assert.Equal(t, "server", last.From)
}

func TestBadAddresses(t *testing.T) {
	_, client, _ := wiretest.Two(t, link.Link{})
	for _, c := range []struct{ network, address, want string }{
		{"tcp", "nowhere:7", "no such host"},
		{"tcp", "10.0.0.2", "missing port"},
		{"tcp", "10.0.0.2:http", "invalid port"},
		{"tcp6", "10.0.0.2:7", "no suitable address"},
		{"unix", "/tmp/x", "unknown network"},
	} {
		_, err := client.Dial(t.Context(), c.network, "", c.address)
		assert.ErrorContains(t, err, "dial "+c.network+" "+c.address)
		assert.ErrorContains(t, err, c.want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.Dial(ctx, "tcp", "", "server:7")
	assert.ErrorIs(t, err, context.Canceled)
}

func TestDialGivesUp(t *testing.T) {
	n, client, _ := wiretest.Two(t, link.Link{Loss: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, err := client.Dial(ctx, "tcp", "", "server:7")
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, 5*time.Second, n.Elapsed(), "the context's deadline is one by the network's clock")
	_, err = client.Dial(t.Context(), "tcp", "", "server:7")
	assert.ErrorIs(t, err, syscall.ETIMEDOUT)
	assert.Greater(t, n.Elapsed(), time.Minute, "without one the host gives up by itself")
}

func TestDeadlinesAreByTheNetworksClock(t *testing.T) {
	n, client, server := wiretest.Two(t, link.Link{})
	c, _ := wiretest.Connect(t, client, server, "tcp", ":0")
	for _, set := range []func(time.Duration){
		func(d time.Duration) { c.SetReadDeadline(n.Now().Add(d)) },
		func(d time.Duration) { c.SetReadDeadline(time.Now().Add(d)) },
	} {
		before := n.Elapsed()
		set(time.Hour)
		_, err := c.Read(make([]byte, 1))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, time.Hour, n.Elapsed()-before)
	}
	before := n.Elapsed()
	n.Sleep(time.Minute)
	assert.Equal(t, time.Minute, n.Elapsed()-before)
}

func TestIPv6(t *testing.T) {
	for _, listen := range []struct{ network, address, peer string }{
		{"tcp", ":0", "10.0.0.1"}, // one socket for both
		{"tcp6", ":0", "fd00::1"},
		{"tcp6", "[fd00::2]:0", "fd00::1"},
		{"tcp4", ":0", "10.0.0.1"},
	} {
		n, client, server := wiretest.Two(t, link.Link{})
		c, s := wiretest.Connect(t, client, server, listen.network, listen.address)
		peer, err := netip.ParseAddrPort(s.RemoteAddr().String())
		require.NoError(t, err)
		assert.Equal(t, listen.peer, peer.Addr().String())
		_, err = c.Write([]byte("hello"))
		require.NoError(t, err)
		buf := make([]byte, 5)
		_, err = io.ReadFull(s, buf)
		assert.NoError(t, err)
		assert.Equal(t, "hello", string(buf))
		n.Close()
	}
	n, client, server := wiretest.Two(t, link.Link{})
	pc, err := server.ListenPacket(t.Context(), "udp6", "[::1]:0")
	require.NoError(t, err)
	c, err := server.Dial(t.Context(), "udp6", "", pc.LocalAddr().String())
	require.NoError(t, err)
	_, err = c.Write([]byte("self"))
	require.NoError(t, err)
	buf := make([]byte, 9)
	m, from, err := pc.ReadFrom(buf)
	require.NoError(t, err)
	assert.Equal(t, "self", string(buf[:m]))
	assert.Equal(t, c.LocalAddr().String(), from.String())
	_ = client
	for _, p := range n.Packets() {
		assert.Equal(t, "UDP", p.Protocol, "nothing else is sent: no neighbours are looked for")
	}
}

func TestLargeDatagramsAreFragmented(t *testing.T) {
	for _, network := range []string{"udp4", "udp6"} {
		n, client, server := wiretest.Two(t, link.Link{})
		pc, err := server.ListenPacket(t.Context(), network, ":0")
		require.NoError(t, err)
		_, port, _ := net.SplitHostPort(pc.LocalAddr().String())
		c, err := client.Dial(t.Context(), network, "", "server:"+port)
		require.NoError(t, err)
		_, err = c.Write(make([]byte, 5000))
		require.NoError(t, err)
		m, _, err := pc.ReadFrom(make([]byte, 9000))
		assert.NoError(t, err)
		assert.Equal(t, 5000, m)
		total := 0
		for _, p := range n.Packets() {
			assert.True(t, p.Fragment)
			assert.LessOrEqual(t, len(p.Data), 1500)
			total += len(p.Payload)
		}
		assert.Equal(t, 4, n.Sent())
		assert.Equal(t, 5000, total)
		n.Close()
	}
}

func TestPing(t *testing.T) {
	for network, to := range map[string]string{"ip4:icmp": "server", "ip6:ipv6-icmp": "fd00::2"} {
		n, client, _ := wiretest.Two(t, link.Link{Delay: 10 * time.Millisecond})
		c, err := client.Dial(t.Context(), network, "", to)
		require.NoError(t, err)
		request := header.ICMPv4(make([]byte, header.ICMPv4MinimumSize))
		request.SetType(header.ICMPv4Echo)
		if network != "ip4:icmp" {
			header.ICMPv6(request).SetType(header.ICMPv6EchoRequest)
		}
		request.SetSequence(1)
		_, err = c.Write(append(request, "ping"...))
		require.NoError(t, err)
		buf := make([]byte, 100)
		m, err := c.Read(buf)
		require.NoError(t, err)
		assert.Equal(t, "ping", string(buf[m-4:m]))
		assert.Equal(t, 20*time.Millisecond, n.Elapsed())
		ps := n.Packets()
		require.Len(t, ps, 2)
		assert.Equal(t, "echo request", ps[0].Message)
		assert.Equal(t, "echo reply", ps[1].Message)
		n.Close()
	}
}

func TestKeepAliveFindsADeadPeer(t *testing.T) {
	n, client, server := wiretest.Two(t, link.Link{})
	c, _ := wiretest.Connect(t, client, server, "tcp", ":0")
	require.NoError(t, c.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: time.Second, Count: 3}))
	n.SetLink(link.Link{Loss: 1})
	_, err := c.Read(make([]byte, 1))
	assert.ErrorIs(t, err, syscall.ETIMEDOUT)
	assert.InDelta(t, 13, n.Elapsed().Seconds(), 1.5)
	ps := n.Packets()
	assert.True(t, ps[len(ps)-1].Probe || ps[len(ps)-2].Probe, "its probes are marked")
}

func TestNagle(t *testing.T) {
	segments := func(delay bool) int {
		n, client, server := wiretest.Two(t, link.Link{Delay: 50 * time.Millisecond})
		defer n.Close()
		c, s := wiretest.Connect(t, client, server, "tcp", ":0")
		require.NoError(t, c.SetNoDelay(!delay))
		for range 5 {
			c.Write([]byte("x"))
		}
		io.ReadFull(s, make([]byte, 5))
		with := 0
		for _, p := range n.Packets() {
			if len(p.Payload) > 0 {
				with++
			}
		}
		return with
	}
	assert.Equal(t, 5, segments(false), "without Nagle's algorithm each Write is a segment")
	assert.Equal(t, 2, segments(true), "with it what follows the first waits for its acknowledgement")
}

func TestLinksChangeWhileTheyAreUsed(t *testing.T) {
	n, client, server := wiretest.Two(t, link.Link{Delay: 10 * time.Millisecond})
	third := n.Host("third")
	c, s := wiretest.Connect(t, client, server, "tcp", ":0")
	took := func() time.Duration {
		begin := n.Elapsed()
		c.Write([]byte("x"))
		s.Read(make([]byte, 1))
		return n.Elapsed() - begin
	}
	assert.Equal(t, 10*time.Millisecond, took())
	n.SetLinkBetween("client", "server", link.Link{Delay: 70 * time.Millisecond})
	assert.Equal(t, 70*time.Millisecond, took(), "one direction of one pair changes")
	_, err := third.Dial(t.Context(), "tcp", "", "server:7")
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
	for _, cap := range n.Captures() {
		if cap.From != "client" && cap.Fate == link.Delivered {
			assert.Equal(t, 10*time.Millisecond, cap.Arrived-cap.Sent, "and no other")
		}
	}
	n.SetLink(link.Link{Delay: 30 * time.Millisecond})
	n.Settle(time.Second)
	assert.Equal(t, 30*time.Millisecond, took())
}

func TestHundredHosts(t *testing.T) {
	n := wire.New(link.Link{Delay: time.Millisecond})
	defer n.Close()
	hub := n.Host("hub")
	ln, err := hub.Listen(t.Context(), "tcp", ":7")
	require.NoError(t, err)
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() { io.Copy(c, c); c.Close() }()
		}
	}()
	var all sync.WaitGroup
	for i := range 99 {
		h := n.Host("host" + string(rune('A'+i/10)) + string(rune('0'+i%10)))
		all.Go(func() {
			c, err := h.Dial(context.Background(), "tcp", "", "hub:7")
			if !assert.NoError(t, err) {
				return
			}
			defer c.Close()
			c.Write([]byte(h.Name()))
			buf := make([]byte, len(h.Name()))
			_, err = io.ReadFull(c, buf)
			assert.NoError(t, err)
			assert.Equal(t, h.Name(), string(buf))
		})
	}
	all.Wait()
	ln.Close()
	assert.Len(t, n.Hosts(), 100)
	assert.Equal(t, "10.0.0.100", n.Hosts()[99].Addr().String())
}

func TestRecordIsBounded(t *testing.T) {
	n := wire.NewRealTime(link.Link{})
	defer n.Close()
	require.NoError(t, pour(n, 40<<20))
	n.Close()
	kept, fallen := n.Captures(), n.Evicted()
	bytes := 0
	for i, c := range kept {
		bytes += len(c.Data)
		require.Equal(t, fallen+i+1, c.Number, "what is kept is the end, in order")
	}
	assert.LessOrEqual(t, bytes, 32<<20)
	assert.Greater(t, bytes, 16<<20)
	assert.Positive(t, fallen)
	assert.Equal(t, n.Sent(), fallen+len(kept), "what fell out is counted")
}

func TestCloseOfTheNetworkEndsEverything(t *testing.T) {
	for name, network := range networks {
		t.Run(name, func(t *testing.T) {
			n := network(link.Link{})
			client, server := n.Host("client"), n.Host("server")
			c, s := wiretest.Connect(t, client, server, "tcp", ":0")
			ln, err := server.Listen(t.Context(), "tcp", ":0")
			require.NoError(t, err)
			pc, err := server.ListenPacket(t.Context(), "udp", ":0")
			require.NoError(t, err)
			n.SetLink(link.Link{Loss: 1})
			ends := make(chan error)
			for _, call := range []func() error{
				func() error { _, err := c.Read(make([]byte, 1)); return err },
				func() error { _, err := io.Copy(s, zeros{}); return err },
				func() error { _, err := ln.Accept(); return err },
				func() error { _, _, err := pc.ReadFrom(make([]byte, 1)); return err },
				func() error { _, err := client.Dial(context.Background(), "tcp", "", "server:7"); return err },
			} {
				go func() { ends <- call() }()
			}
			n.Close()
			for range 5 {
				assert.True(t, errors.Is(<-ends, net.ErrClosed))
			}
			n.Sleep(time.Hour)
			assert.NoError(t, n.Close(), "it may be closed again")
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestFloodsAreBounded(t *testing.T) {
	if wiretest.UnderRace {
		t.Skip("one goroutine sends 65,546 datagrams")
	}
	n, client, server := wiretest.Two(t, link.Link{Delay: time.Hour})
	pc, err := server.ListenPacket(t.Context(), "udp", ":7")
	require.NoError(t, err)
	c, err := client.Dial(t.Context(), "udp", "", "server:7")
	require.NoError(t, err)
	const most = 1 << 16
	for range most + 10 {
		_, err := c.Write([]byte("x"))
		require.NoError(t, err)
	}
	dropped := 0
	for _, cap := range n.Captures() {
		if cap.Fate == link.Dropped {
			dropped++
		}
	}
	assert.Equal(t, 10, dropped)
	pc.Close()
}

func TestBadLinksPanicAndLeaveNothingBehind(t *testing.T) {
	assert.PanicsWithValue(t, "wire: loss of 2: a probability lies between 0 and 1", func() { wire.New(link.Link{Loss: 2}) })
	n := wire.New(link.Link{}) // which waits until the one before is closed
	assert.Panics(t, func() { n.SetLink(link.Link{Delay: -1}) })
	n.Close()
}

// A goroutine that spins stops the clock, but not Close.
func TestCloseWhileAnotherSpins(t *testing.T) {
	n := wire.New(link.Link{})
	var over atomic.Bool
	spun := make(chan struct{})
	go func() {
		for !over.Load() {
			runtime.Gosched()
		}
		close(spun)
	}()
	n.Close()
	over.Store(true)
	<-spun
}

// However small its buffer is made, a peer that does not read closes its window,
// and a Write waits for as long as it takes.
func TestPeerThatDoesNotRead(t *testing.T) {
	for _, size := range []int{0, 1, 16 << 10, 64 << 10} {
		n, client, server := wiretest.Two(t, link.Link{})
		c, s := wiretest.Connect(t, client, server, "tcp", ":0")
		if size > 0 {
			require.NoError(t, s.SetReadBuffer(size))
		}
		c.SetWriteDeadline(n.Now().Add(time.Hour))
		total, err := c.Write(make([]byte, 1<<20))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "SetReadBuffer(%d)", size)
		last := n.Packets()[n.Sent()-1]
		assert.Zero(t, last.Window, "the last word of the peer is that it has no room")
		assert.Less(t, total, 1<<20)
		n.Close()
	}
}

func TestReceiveQueueCanBeLookedAt(t *testing.T) {
	n, client, server := wiretest.Two(t, link.Link{Delay: 10 * time.Millisecond})
	c, s := wiretest.Connect(t, client, server, "tcp", ":0")
	c.Write(make([]byte, 1000))
	queued, err := s.Queued()
	assert.NoError(t, err)
	assert.Zero(t, queued, "what is on its way has not arrived")
	n.Sleep(10 * time.Millisecond)
	queued, err = s.Queued()
	assert.NoError(t, err)
	assert.Equal(t, 1000, queued, "what has arrived waits to be read")
	s.Close()
	_, err = s.Queued()
	assert.ErrorIs(t, err, net.ErrClosed)
}

func TestPartitionThatNeverHeals(t *testing.T) {
	n, client, server := wiretest.Two(t, link.Link{})
	c, _ := wiretest.Connect(t, client, server, "tcp", ":0")
	n.SetLink(link.Link{Partitions: []link.Span{{To: 1000 * time.Hour}}})
	_, err := c.Write([]byte("anybody?"))
	require.NoError(t, err)
	_, err = c.Read(make([]byte, 1))
	assert.ErrorIs(t, err, syscall.ETIMEDOUT, "a host gives up what nobody acknowledges")
	assert.Greater(t, n.Elapsed(), 10*time.Minute)
	assert.Less(t, n.Elapsed(), time.Hour)
	assert.Greater(t, packet.Sum(n.Packets()).Retransmissions, 10)
}

func TestLocalAddresses(t *testing.T) {
	_, client, server := wiretest.Two(t, link.Link{})
	pc, err := server.ListenPacket(t.Context(), "udp", ":7")
	require.NoError(t, err)
	assert.Equal(t, "[::]:7", pc.LocalAddr().String())
	for _, local := range []string{"10.0.0.1:5555", ":5556", "client:5557"} {
		c, err := client.Dial(t.Context(), "udp4", local, "server:7")
		require.NoError(t, err)
		_, err = c.Write([]byte("x"))
		require.NoError(t, err)
		_, from, err := pc.(*wire.PacketConn).ReadFromUDP(make([]byte, 1))
		require.NoError(t, err)
		assert.Equal(t, c.LocalAddr().String(), from.String())
		assert.Contains(t, from.String(), "10.0.0.1:555")
		_, err = pc.WriteTo([]byte("y"), from)
		require.NoError(t, err)
		_, err = c.Read(make([]byte, 1))
		require.NoError(t, err)
	}
	_, err = client.Dial(t.Context(), "udp4", "server:5558", "server:7")
	assert.ErrorIs(t, err, syscall.EADDRNOTAVAIL)
	_, err = client.Dial(t.Context(), "tcp4", "nobody:5558", "server:7")
	assert.ErrorContains(t, err, "no such host")
	_, err = pc.WriteTo([]byte("y"), &net.UnixAddr{Name: "x"})
	assert.ErrorIs(t, err, syscall.EINVAL)
}
