package udp

import (
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSourceRules(t *testing.T) {
	const low, own = "source port below 1024", "source is this server"
	tests := []struct {
		bound, from string
		why         string
		claim       string
	}{
		{"127.0.0.1:7000", "127.0.0.1:7001", "", "a peer on this machine is answered"},
		{"127.0.0.1:7000", "192.0.2.1:7000", "", "so is one on another, though its port be the same"},
		{"127.0.0.1:7000", "127.0.0.1:7000", own, "the server itself is not"},
		{"127.0.0.1:7000", "[::ffff:127.0.0.1]:7000", own, "however its address is written"},
		{"127.0.0.1:7000", "127.0.0.2:7000", "", "an address that the server does not have is another's"},
		{"127.0.0.1:7000", "192.0.2.1:1023", low, "low ports belong to services that answer as well"},
		{"127.0.0.1:7000", "192.0.2.1:7", low, "echo above all"},
		{"127.0.0.1:7000", "192.0.2.1:0", low, "and port 0 to nobody"},
		{"127.0.0.1:7000", "192.0.2.1:1024", "", "1024 is a port of programs"},
		{"127.0.0.1:7", "127.0.0.1:7", low, "a server on a low port is one of them"},
		{"0.0.0.0:7000", "127.0.0.1:7000", own, "bound to all addresses, the server has each"},
		{"0.0.0.0:7000", "127.8.9.10:7000", own, "all of 127.0.0.0/8 is this machine"},
		{"[::]:7000", "127.0.0.1:7000", own, "of both families"},
		{"[::]:7000", "[::ffff:127.0.0.1]:7000", own, "in either form"},
		{"[::]:7000", "[::1]:7000", own, "its own loopback"},
		{"[::]:7000", "[::1]:7001", "", "but its port alone"},
		{"[::]:7000", "[2001:db8::1]:7000", "", "and no other machine's"},
		{"0.0.0.0:7000", "0.0.0.0:7000", own, "what is sent to no address arrives here"},
		{"[fe80::1%lo]:7000", "[fe80::1%lo]:7000", own, "with a zone"},
		{"[fe80::1%lo]:7000", "[fe80::1]:7000", own, "or without"},
	}
	for _, test := range tests {
		bound := net.UDPAddrFromAddrPort(netip.MustParseAddrPort(test.bound))
		why := ownSource(bound).refuses(netip.MustParseAddrPort(test.from))
		assert.Equal(t, test.why, why, "%s: bound to %s, from %s", test.claim, test.bound, test.from)
	}
}

func TestSourceKnowsEachInterface(t *testing.T) {
	nets, err := net.InterfaceAddrs()
	require.NoError(t, err)
	own := ownSource(&net.UDPAddr{IP: net.IPv6unspecified, Port: 7000})
	for _, n := range nets {
		ip, ok := netip.AddrFromSlice(n.(*net.IPNet).IP)
		require.True(t, ok)
		assert.NotEmpty(t, own.refuses(netip.AddrPortFrom(ip, 7000)), "%s is the server's own, too", ip)
	}
}
