package packet_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/wire"
)

// covers fails unless each bit of n bytes is in one field, in order.
func covers(t *testing.T, fields []packet.Field, n int) {
	t.Helper()
	at := 0
	for _, f := range fields {
		if at != 8*f.Offset+f.Bit || f.Bits < 1 || f.Bit > 7 || f.Layer == "" || f.Name == "" {
			require.FailNow(t, "a field does not begin where the one before ends", "%+v", f)
		}
		at += f.Bits
	}
	require.Equal(t, 8*n, at, "no bit is left")
}

// Whatever bytes a packet has, its fields are all of them, each once.
func FuzzFields(f *testing.F) {
	had := map[string]bool{}
	for _, p := range seen(f) {
		kind := fmt.Sprint(p.Src.Addr().Is4(), p.Protocol, p.Flags, p.Message, p.Fragment, len(p.Payload) > 0)
		if data := p.Data[:min(len(p.Data), 200)]; !had[kind] {
			f.Add(data)
			had[kind] = true
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, p := range packet.Decode([]packet.Capture{{Data: b, From: "a", To: "b"}}) {
			covers(t, p.Fields(), len(b))
		}
	})
}

// A packet that is cut short anywhere says so, or has a smaller payload.
func TestFieldsOfATruncatedPacket(t *testing.T) {
	for _, p := range seen(t) {
		for n := range min(len(p.Data), 150) {
			fields := packet.Decode([]packet.Capture{{Data: p.Data[:n]}})[0].Fields()
			covers(t, fields, n)
			wrong := slices.ContainsFunc(fields, func(f packet.Field) bool { return f.Wrong != "" })
			assert.Equal(t, n > 0, wrong, "%d of %d bytes: %+v", n, len(p.Data), fields)
		}
	}
}

// seen is every kind of packet that a network has, over IPv4 and IPv6: of
// TCP with loss, refused, of UDP in fragments, to a port where nobody
// listens, and of ICMP itself.
func seen(tb testing.TB) []packet.Packet {
	n := wire.New(link.Link{Delay: 20 * time.Millisecond, Seed: 4})
	defer n.Close()
	client, server := n.Host("client"), n.Host("server")
	for _, addr := range []netip.Addr{server.Addr(), server.Addr6()} {
		stream(tb, client, server, addr)
		datagrams(tb, client, server, addr)
		network, kind := "ip4:icmp", byte(8)
		if addr.Is6() {
			network, kind = "ip6:ipv6-icmp", 128
		}
		ping, err := client.Dial(tb.Context(), network, "", addr.String())
		require.NoError(tb, err)
		ping.Write([]byte{kind, 0, 0, 0, 0, 0, 0, 1, 'p', 'i', 'n', 'g'})
		ping.Read(make([]byte, 100))
		n.Settle(time.Second)
	}
	return n.Packets()
}

// stream loses segments, so that SACK has blocks to report.
func stream(tb testing.TB, client, server *wire.Host, addr netip.Addr) {
	n := client.Network()
	_, err := client.Dial(tb.Context(), "tcp", "", netip.AddrPortFrom(addr, 9).String())
	require.Error(tb, err)
	ln, err := server.Listen(tb.Context(), "tcp", netip.AddrPortFrom(addr, 7).String())
	require.NoError(tb, err)
	defer ln.Close()
	c, err := client.Dial(tb.Context(), "tcp", "", ln.Addr().String())
	require.NoError(tb, err)
	s, err := ln.Accept()
	require.NoError(tb, err)
	n.SetLink(link.Link{Delay: 20 * time.Millisecond, Loss: 0.3})
	n.Go(func() { c.Write(bytes.Repeat([]byte("hello "), 5000)); c.Close() })
	for buf := make([]byte, 4096); err == nil; {
		_, err = s.Read(buf)
	}
	s.Close()
	n.SetLink(link.Link{Delay: 20 * time.Millisecond})
	n.Settle(time.Minute)
}

// datagrams are sent where they are heard, and where nobody listens.
func datagrams(tb testing.TB, client, server *wire.Host, addr netip.Addr) {
	n := client.Network()
	l, err := server.ListenPacket(tb.Context(), "udp", netip.AddrPortFrom(addr, 7).String())
	require.NoError(tb, err)
	defer l.Close()
	for _, port := range []uint16{7, 9} {
		c, err := client.Dial(tb.Context(), "udp", "", netip.AddrPortFrom(addr, port).String())
		require.NoError(tb, err)
		c.Write([]byte("odd"))
		c.Write(make([]byte, 4000))
		n.Settle(time.Second)
		c.Close()
	}
}

// What netstack sends is right in every bit that can be checked, and all
// kinds of headers are met.
func TestFieldsOfAllPackets(t *testing.T) {
	met := map[string]int{}
	for _, p := range seen(t) {
		fields := p.Fields()
		covers(t, fields, len(p.Data))
		for _, f := range fields {
			met[f.Layer]++
			met[f.Name]++
			assert.Empty(t, f.Wrong, "packet %d: %+v", p.Number, f)
			assert.NotContains(t, f.Name, "unknown")
			if strings.Contains(f.Name, "checksum") {
				met[f.Name+": "+f.Meaning]++
			}
		}
	}
	for _, want := range []string{
		"IPv4 header", "IPv6 header", "TCP header", "UDP header", "ICMP header", "ICMPv6 header", "fragment header",
		"UDP header of the packet inside", "left edge", "window scale", "SACK permitted", "timestamps", "RST", "FIN",
		"identifier", "payload", "payload of the packet inside",
	} {
		assert.Positive(t, met[want], "%q is met", want)
	}
}
