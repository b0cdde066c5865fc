package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/wire"
)

// A side is a host on which a scenario opens sockets.
type side interface {
	Listen(ctx context.Context, network, address string) (net.Listener, error)
	ListenPacket(ctx context.Context, network, address string) (net.PacketConn, error)
	Dial(ctx context.Context, network, local, remote string) (net.Conn, error)
}

// A scene is two hosts, the server at 10.0.0.2, and the faults between them.
type scene struct {
	client, server side
	loseNextData   func() // from the client; all that comes behind it arrives
	now            func() time.Time
}

const port = "7007"

// scenarios are what a kernel and a simulated host have to agree on, and how it
// looks on the wire.
var scenarios = []struct {
	name string
	play func(t *testing.T, s scene)
	want []string
}{
	{"an echo", func(t *testing.T, s scene) { echoOnce(t, s, func() {}) }, []string{
		"> SYN", "< SYN", "> data", "< data", "> FIN", "< FIN",
	}},
	{"the first data is lost", func(t *testing.T, s scene) { echoOnce(t, s, s.loseNextData) }, []string{
		"> SYN", "< SYN", "> data", "> data again", "< data", "> FIN", "< FIN",
	}},
	{"nobody listens", nobodyListens, []string{"> SYN", "< RST"}},
	{"the server closes with input unread", closeUnread, []string{"> SYN", "< SYN", "> data", "< RST"}},
	{"a datagram", datagram, []string{"> UDP", "< UDP"}},
	{"a datagram to nobody", datagramToNobody, []string{"> UDP", "< ICMP port unreachable"}},
}

func echoOnce(t *testing.T, s scene, lose func()) {
	c, server := connect(t, s)
	lose()
	_, err := c.Write([]byte("hello"))
	require.NoError(t, err)
	buf := make([]byte, 5)
	_, err = io.ReadFull(server, buf)
	require.NoError(t, err)
	_, err = server.Write(buf)
	require.NoError(t, err)
	_, err = io.ReadFull(c, buf)
	require.NoError(t, err)
	require.NoError(t, c.Close())
	_, err = server.Read(buf)
	require.Equal(t, io.EOF, err)
	require.NoError(t, server.Close())
}

func connect(t *testing.T, s scene) (client, server net.Conn) {
	ln, err := s.server.Listen(t.Context(), "tcp4", "10.0.0.2:"+port)
	require.NoError(t, err)
	defer ln.Close()
	client, err = s.client.Dial(t.Context(), "tcp4", "", "10.0.0.2:"+port)
	require.NoError(t, err)
	server, err = ln.Accept()
	require.NoError(t, err)
	for _, c := range []net.Conn{client, server} {
		require.NoError(t, c.SetDeadline(s.now().Add(20*time.Second)))
		t.Cleanup(func() { c.Close() })
	}
	return client, server
}

func nobodyListens(t *testing.T, s scene) {
	_, err := s.client.Dial(t.Context(), "tcp4", "", "10.0.0.2:"+port)
	require.ErrorIs(t, err, unix.ECONNREFUSED)
}

func closeUnread(t *testing.T, s scene) {
	c, server := connect(t, s)
	_, err := c.Write([]byte("hello"))
	require.NoError(t, err)
	_, err = server.Read(make([]byte, 1))
	require.NoError(t, err)
	require.NoError(t, server.Close())
	_, err = c.Read(make([]byte, 1))
	require.ErrorIs(t, err, unix.ECONNRESET)
}

func datagram(t *testing.T, s scene) {
	server, err := s.server.ListenPacket(t.Context(), "udp4", "10.0.0.2:"+port)
	require.NoError(t, err)
	defer server.Close()
	c, err := s.client.Dial(t.Context(), "udp4", "", "10.0.0.2:"+port)
	require.NoError(t, err)
	defer c.Close()
	_, err = c.Write([]byte("hello"))
	require.NoError(t, err)
	require.NoError(t, server.SetDeadline(s.now().Add(20*time.Second)))
	require.NoError(t, c.SetDeadline(s.now().Add(20*time.Second)))
	buf := make([]byte, 64)
	n, from, err := server.ReadFrom(buf)
	require.NoError(t, err)
	_, err = server.WriteTo(buf[:n], from)
	require.NoError(t, err)
	_, err = c.Read(buf)
	require.NoError(t, err)
}

func datagramToNobody(t *testing.T, s scene) {
	c, err := s.client.Dial(t.Context(), "udp4", "", "10.0.0.2:"+port)
	require.NoError(t, err)
	defer c.Close()
	_, err = c.Write([]byte("hello"))
	require.NoError(t, err)
	require.NoError(t, c.SetDeadline(s.now().Add(20*time.Second)))
	_, err = c.Read(make([]byte, 1))
	require.ErrorIs(t, err, unix.ECONNREFUSED)
}

// shape is the ladder without what two correct hosts may do differently: when an
// acknowledgment is sent by itself, and when it waits for data to go with. That
// all is acknowledged is looked at by itself.
func shape(t *testing.T, packets []packet.Packet) (rows []string) {
	acked, sent := map[string]uint32{}, map[string]uint32{}
	reset := false
	for _, p := range packets {
		row := "> "
		if p.From == Server {
			row = "< "
		}
		acked[p.To] = max(acked[p.To], p.Ack)
		switch {
		case p.Protocol == "UDP":
			row += "UDP"
		case p.Protocol == "ICMP":
			row += "ICMP " + p.Message
		case p.Flags.Has(packet.RST):
			row, reset = row+"RST", true
		case p.Flags.Has(packet.SYN):
			row += "SYN"
		case len(p.Payload) > 0:
			row += "data"
			sent[p.From] = max(sent[p.From], p.Seq+uint32(len(p.Payload)))
		case p.Flags.Has(packet.FIN):
			row += "FIN"
		default:
			continue
		}
		if p.Retransmission {
			row += " again"
		}
		rows = append(rows, row)
	}
	for from, n := range sent {
		assert.True(t, reset || acked[from] >= n, "what the %s sent is acknowledged", from)
	}
	return rows
}

// TestKernelAgrees plays each scenario over a simulated network, and between two
// network namespaces of this kernel.
func TestKernelAgrees(t *testing.T) {
	two := namespaces(t)
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			assert.Equal(t, s.want, shape(t, simulated(t, s.play)), "simulated")
			assert.Equal(t, s.want, shape(t, two.record(t, s.play)), "kernel")
		})
	}
}

func simulated(t *testing.T, play func(*testing.T, scene)) []packet.Packet {
	n := wire.New(link.Link{Delay: time.Millisecond})
	defer n.Close()
	s := scene{client: n.Host(Client), server: n.Host(Server), now: n.Now}
	s.loseNextData = func() {
		n.SetLinkBetween(Client, Server, link.Link{Delay: time.Millisecond, Partitions: []link.Span{
			{From: n.Elapsed(), To: n.Elapsed() + time.Microsecond},
		}})
	}
	play(t, s)
	n.Settle(time.Second)
	return n.Packets()
}

// A pair is two network namespaces, joined by a cable (veth(4)).
type pair struct{ client, server *namespace }

// namespaces needs root and two programs.
func namespaces(t *testing.T) pair {
	if err := errors.Join(needs("ip"), needs("iptables"), root()); err != nil {
		if os.Getenv("SOCKETLAB_REQUIRE") == "all" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	p := pair{newNamespace(t, "c"), newNamespace(t, "s")}
	ip(t, "link", "add", "eth0", "netns", p.client.name, "type", "veth", "peer", "name", "eth0", "netns", p.server.name)
	for i, n := range []*namespace{p.client, p.server} {
		ip(t, "-n", n.name, "address", "add", fmt.Sprintf("10.0.0.%d/24", i+1), "dev", "eth0")
		ip(t, "-n", n.name, "link", "set", "lo", "up")
		ip(t, "-n", n.name, "link", "set", "eth0", "up")
	}
	return p
}

func needs(program string) error {
	_, err := exec.LookPath(program)
	return err
}

func root() error {
	if os.Getuid() != 0 {
		return errors.New("network namespaces need root")
	}
	return nil
}

func ip(t *testing.T, args ...string) { command(t, "ip", args...) }

func command(t *testing.T, name string, args ...string) {
	out, err := exec.Command(name, args...).CombinedOutput()
	require.NoError(t, err, "%s %s: %s", name, strings.Join(args, " "), out)
}

// record plays a scenario and returns what the client's end of the cable has
// seen: also what is thrown away at the other.
func (p pair) record(t *testing.T, play func(*testing.T, scene)) []packet.Packet {
	var tap *Tap
	p.client.within(func() (err error) {
		tap, err = open(7007, "eth0")
		require.NoError(t, err)
		return nil
	})
	play(t, scene{client: p.client, server: p.server, now: time.Now, loseNextData: func() { p.server.loseNextData(t) }})
	captures, dropped := tap.Close(300 * time.Millisecond)
	require.Zero(t, dropped)
	return packet.Decode(captures)
}

// A namespace is a network of its own, with its own interfaces and ports
// (network_namespaces(7)).
type namespace struct {
	name string
	file *os.File
}

var _ side = (*namespace)(nil)

func newNamespace(t *testing.T, role string) *namespace {
	n := &namespace{name: fmt.Sprintf("socketlab-%d-%s", os.Getpid(), role)}
	ip(t, "netns", "add", n.name)
	t.Cleanup(func() { ip(t, "netns", "delete", n.name) })
	var err error
	n.file, err = os.Open("/run/netns/" + n.name)
	require.NoError(t, err)
	t.Cleanup(func() { n.file.Close() })
	return n
}

// within runs f on a thread that is in n: the sockets that it opens are there for
// good. The thread is not used again.
func (n *namespace) within(f func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked, so the thread ends
		err := unix.Setns(int(n.file.Fd()), unix.CLONE_NEWNET)
		if err == nil {
			err = f()
		}
		done <- err
	}()
	return <-done
}

func (n *namespace) Listen(ctx context.Context, network, address string) (ln net.Listener, err error) {
	err = n.within(func() (err error) {
		var c net.ListenConfig
		ln, err = c.Listen(ctx, network, address)
		return err
	})
	return ln, err
}

func (n *namespace) ListenPacket(ctx context.Context, network, address string) (pc net.PacketConn, err error) {
	err = n.within(func() (err error) {
		var c net.ListenConfig
		pc, err = c.ListenPacket(ctx, network, address)
		return err
	})
	return pc, err
}

func (n *namespace) Dial(ctx context.Context, network, _, remote string) (c net.Conn, err error) {
	err = n.within(func() (err error) {
		var d net.Dialer
		c, err = d.DialContext(ctx, network, remote)
		return err
	})
	return c, err
}

// loseNextData throws away the next segment with data that arrives, and no other.
func (n *namespace) loseNextData(t *testing.T) {
	rule := []string{
		"INPUT", "-p", "tcp", "--tcp-flags", "PSH", "PSH",
		"-m", "statistic", "--mode", "nth", "--every", "1000000", "--packet", "0", "-j", "DROP",
	}
	inside := []string{"netns", "exec", n.name, "iptables"}
	ip(t, slices.Concat(inside, []string{"-I"}, rule)...)
	t.Cleanup(func() { ip(t, slices.Concat(inside, []string{"-D"}, rule)...) })
}
