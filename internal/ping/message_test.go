package ping

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// marshal returns a message of that type and code.
func marshal(t *testing.T, kind icmp.Type, code int, body icmp.MessageBody) []byte {
	t.Helper()
	b, err := (&icmp.Message{Type: kind, Code: code, Body: body}).Marshal(nil)
	require.NoError(t, err)
	return b
}

// ipPacket puts an IP header of that many bytes before a message, as a router
// quotes it.
func ipPacket(six bool, protocol byte, header int, message []byte) []byte {
	b := make([]byte, header, header+len(message))
	b[0], b[9] = 0x40|byte(header/4), protocol
	if six {
		b[0], b[6] = 0x60, protocol
	}
	return append(b, message...)
}

// A raw socket gets what others asked for, what was asked of this machine, and
// ICMP errors about both.
func TestClassify(t *testing.T) {
	r := request{id: 7, seq: 3, data: []byte("hello")}
	six := r
	six.six = true
	echo := func(kind icmp.Type, id, seq int, data string) []byte {
		return marshal(t, kind, 0, &icmp.Echo{ID: id, Seq: seq, Data: []byte(data)})
	}
	request4, err := r.marshal()
	require.NoError(t, err)
	request6, err := six.marshal()
	require.NoError(t, err)
	othersRequest := echo(ipv4.ICMPTypeEcho, 8, 3, "hello")
	unreached := func(code int, data []byte) []byte {
		return marshal(t, ipv4.ICMPTypeDestinationUnreachable, code, &icmp.DstUnreach{Data: data})
	}
	for name, c := range map[string]struct {
		r       request
		message []byte
		want    messageKind
		reason  string
	}{
		"its reply":           {r, echo(ipv4.ICMPTypeEchoReply, 7, 3, "hello"), matchingReply, ""},
		"its reply, IPv6":     {six, echo(ipv6.ICMPTypeEchoReply, 7, 3, "hello"), matchingReply, ""},
		"another identifier":  {r, echo(ipv4.ICMPTypeEchoReply, 8, 3, "hello"), foreignMessage, ""},
		"an earlier one":      {r, echo(ipv4.ICMPTypeEchoReply, 7, 2, "hello"), earlierReply, ""},
		"one never sent":      {r, echo(ipv4.ICMPTypeEchoReply, 7, 4, "hello"), foreignMessage, ""},
		"another payload":     {r, echo(ipv4.ICMPTypeEchoReply, 7, 3, "hallo"), alteredReply, ""},
		"a shorter payload":   {r, echo(ipv4.ICMPTypeEchoReply, 7, 3, "hell"), alteredReply, ""},
		"a copy of itself":    {r, request4, ownRequest, ""},
		"itself, IPv6":        {six, request6, ownRequest, ""},
		"somebody's request":  {r, othersRequest, foreignMessage, ""},
		"a reply of IPv6":     {r, echo(ipv6.ICMPTypeEchoReply, 7, 3, "hello"), foreignMessage, ""},
		"cut off":             {r, request4[:3], foreignMessage, ""},
		"nothing":             {r, nil, foreignMessage, ""},
		"unreachable":         {r, unreached(1, ipPacket(false, 1, 20, request4)), undelivered, "host unreachable"},
		"unreachable, 8 byte": {r, unreached(0, ipPacket(false, 1, 20, request4[:8])), undelivered, "network unreachable"},
		"with options":        {r, unreached(13, ipPacket(false, 1, 28, request4)), undelivered, "prohibited by a filter"},
		"an unknown code":     {r, unreached(99, ipPacket(false, 1, 20, request4)), undelivered, "not delivered (ICMP type 3, code 99)"},
		"about another":       {r, unreached(1, ipPacket(false, 1, 20, othersRequest)), foreignMessage, ""},
		"about UDP":           {r, unreached(3, ipPacket(false, 17, 20, request4)), foreignMessage, ""},
		"a quote cut off":     {r, unreached(1, ipPacket(false, 1, 20, request4[:7])), foreignMessage, ""},
		"a header too long":   {r, unreached(1, append([]byte{0x4f}, ipPacket(false, 1, 20, request4)[1:29]...)), foreignMessage, ""},
		"died on the way": {
			r, marshal(t, ipv4.ICMPTypeTimeExceeded, 0, &icmp.TimeExceeded{Data: ipPacket(false, 1, 20, request4)}),
			undelivered, "the time to live ran out on the way"},
		"unreachable, IPv6": {six, marshal(t, ipv6.ICMPTypeDestinationUnreachable, 3,
			&icmp.DstUnreach{Data: ipPacket(true, 58, 40, request6)}), undelivered, "address unreachable"},
		"too large, IPv6": {six, marshal(t, ipv6.ICMPTypePacketTooBig, 0,
			&icmp.PacketTooBig{MTU: 1280, Data: ipPacket(true, 58, 40, request6)}), undelivered, "packet too large"},
	} {
		t.Run(name, func(t *testing.T) {
			got, reason := c.r.classify(c.message)
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.reason, reason)
		})
	}
}
