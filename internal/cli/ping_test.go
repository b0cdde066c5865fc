package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"

	"github.com/socketlab/socketlab/internal/cli/term"
)

// marshal is a message of that type and code.
func marshal(t *testing.T, kind icmp.Type, code int, body icmp.MessageBody) []byte {
	t.Helper()
	b, err := (&icmp.Message{Type: kind, Code: code, Body: body}).Marshal(nil)
	require.NoError(t, err)
	return b
}

// packet puts an IP header of that many bytes before a message, as a router
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
// news about both.
func TestPingJudge(t *testing.T) {
	r := request{id: 7, seq: 3, data: []byte("hello")}
	six := r
	six.six = true
	echo := func(kind icmp.Type, id, seq int, data string) []byte {
		return marshal(t, kind, 0, &icmp.Echo{ID: id, Seq: seq, Data: []byte(data)})
	}
	request4, err := r.message()
	require.NoError(t, err)
	request6, err := six.message()
	require.NoError(t, err)
	othersRequest := echo(ipv4.ICMPTypeEcho, 8, 3, "hello")
	unreached := func(code int, data []byte) []byte {
		return marshal(t, ipv4.ICMPTypeDestinationUnreachable, code, &icmp.DstUnreach{Data: data})
	}
	for name, c := range map[string]struct {
		r       request
		message []byte
		want    verdict
		says    string
	}{
		"its reply":           {r, echo(ipv4.ICMPTypeEchoReply, 7, 3, "hello"), answers, ""},
		"its reply, IPv6":     {six, echo(ipv6.ICMPTypeEchoReply, 7, 3, "hello"), answers, ""},
		"another identifier":  {r, echo(ipv4.ICMPTypeEchoReply, 8, 3, "hello"), forOthers, ""},
		"an earlier one":      {r, echo(ipv4.ICMPTypeEchoReply, 7, 2, "hello"), again, ""},
		"one never sent":      {r, echo(ipv4.ICMPTypeEchoReply, 7, 4, "hello"), forOthers, ""},
		"another payload":     {r, echo(ipv4.ICMPTypeEchoReply, 7, 3, "hallo"), altered, ""},
		"a shorter payload":   {r, echo(ipv4.ICMPTypeEchoReply, 7, 3, "hell"), altered, ""},
		"a copy of itself":    {r, request4, own, ""},
		"itself, IPv6":        {six, request6, own, ""},
		"somebody's request":  {r, othersRequest, forOthers, ""},
		"a reply of IPv6":     {r, echo(ipv6.ICMPTypeEchoReply, 7, 3, "hello"), forOthers, ""},
		"cut off":             {r, request4[:3], forOthers, ""},
		"nothing":             {r, nil, forOthers, ""},
		"unreachable":         {r, unreached(1, ipPacket(false, 1, 20, request4)), refused, "host unreachable"},
		"unreachable, 8 byte": {r, unreached(0, ipPacket(false, 1, 20, request4[:8])), refused, "network unreachable"},
		"with options":        {r, unreached(13, ipPacket(false, 1, 28, request4)), refused, "prohibited by a filter"},
		"an unknown code":     {r, unreached(99, ipPacket(false, 1, 20, request4)), refused, "not delivered (ICMP type 3, code 99)"},
		"about another":       {r, unreached(1, ipPacket(false, 1, 20, othersRequest)), forOthers, ""},
		"about UDP":           {r, unreached(3, ipPacket(false, 17, 20, request4)), forOthers, ""},
		"a quote cut off":     {r, unreached(1, ipPacket(false, 1, 20, request4[:7])), forOthers, ""},
		"a header too long":   {r, unreached(1, append([]byte{0x4f}, ipPacket(false, 1, 20, request4)[1:29]...)), forOthers, ""},
		"died on the way": {
			r, marshal(t, ipv4.ICMPTypeTimeExceeded, 0, &icmp.TimeExceeded{Data: ipPacket(false, 1, 20, request4)}),
			refused, "the time to live ran out on the way"},
		"unreachable, IPv6": {six, marshal(t, ipv6.ICMPTypeDestinationUnreachable, 3,
			&icmp.DstUnreach{Data: ipPacket(true, 58, 40, request6)}), refused, "address unreachable"},
		"too large, IPv6": {six, marshal(t, ipv6.ICMPTypePacketTooBig, 0,
			&icmp.PacketTooBig{MTU: 1280, Data: ipPacket(true, 58, 40, request6)}), refused, "packet too large"},
	} {
		t.Run(name, func(t *testing.T) {
			got, says := c.r.judge(c.message)
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.says, says)
		})
	}
}

// A pinging for tests: fast, and patient where the machine is busy.
func testPing(kind string) *pinging {
	return &pinging{
		host: "kernel", socket: kind, count: 3, size: 56, interval: leastInterval, timeout: patience,
		given: func(string) bool { return false },
	}
}

// allowed opens a socket of that kind.
func allowed(kind, host string) error {
	s, err := openEcho(kind, netip.MustParseAddr(host))
	if err != nil {
		return err
	}
	return s.Close()
}

// The kernel answers, where it lets us ask; where it does not, one sentence says
// which right is missing and what needs none.
func TestPingKernel(t *testing.T) {
	for _, kind := range echoSockets {
		for _, host := range []string{"127.0.0.1", "::1"} {
			t.Run(kind+" "+host, func(t *testing.T) {
				var out bytes.Buffer
				may := allowed(kind, host)
				err := testPing(kind).overKernel(t.Context(), &out, host)
				if wayTo(netip.MustParseAddr(host)) != nil {
					assert.Error(t, err, "this machine has no %s", host)
					assert.Empty(t, out.String())
					return
				}
				if may != nil {
					require.Error(t, err)
					assert.Empty(t, out.String())
					assert.Contains(t, err.Error(), "a "+kind+" socket is not ")
					assert.Contains(t, err.Error(), "ping --host wire")
					if errors.Is(may, os.ErrPermission) {
						assert.Regexp(t, "CAP_NET_RAW|ping_group_range|administrator|not allow", err.Error())
					}
					return
				}
				require.NoError(t, err)
				checkPing(t, out.String(), kind, host)
			})
		}
	}
}

// checkPing is about three requests that came back.
func checkPing(t *testing.T, text, kind, host string) {
	t.Helper()
	assert.Regexp(t, "^"+host+", by a "+kind+" socket\n", text)
	assert.Regexp(t, `(?m)^seq 1 +56 bytes +[\d.]+ [µm]?s`, text)
	assert.Regexp(t, `(?m)^seq 3 +56 bytes`, text)
	assert.Contains(t, text, "\n3 sent, 3 received, 0 lost\nmin ")
	for line := range strings.Lines(text) {
		assert.LessOrEqual(t, utf8.RuneCountInString(line), term.Width+1, line)
	}
}

// With neither socket the sentence names both rights.
func TestPingNeither(t *testing.T) {
	p := testPing("")
	_, err := p.open(netip.MustParseAddr("127.0.0.1"))
	if allowed("ping", "127.0.0.1") == nil || allowed("raw", "127.0.0.1") == nil {
		assert.NoError(t, err)
		return
	}
	require.Error(t, err)
	assert.Regexp(t, "^a ping socket is not .*, and a raw socket is not .*; the simulated network needs no right: ", err.Error())
}

// A raw socket receives what is meant for others, and does not take it for its
// own.
func TestPingPassesOver(t *testing.T) {
	if err := allowed("raw", "127.0.0.1"); err != nil {
		t.Skip("no raw sockets: ", err)
	}
	to := netip.MustParseAddr("127.0.0.1")
	s, err := openEcho("raw", to)
	require.NoError(t, err)
	defer s.Close()
	other, err := openEcho("raw", to)
	require.NoError(t, err)
	defer other.Close()
	other.id = s.id ^ 1
	p := testPing("raw")
	e := &pingRun{echoSocket: s, flags: p, host: "127.0.0.1", addr: to, passed: map[verdict]int{}}

	message, err := request{id: other.id, seq: 1, data: []byte("theirs")}.message()
	require.NoError(t, err)
	_, err = other.WriteTo(message, other.to)
	require.NoError(t, err)
	asked := 0
	for e.passed[forOthers] < 2 && asked < 100 {
		asked++
		o, err := e.once(t.Context(), request{id: s.id, seq: asked, data: []byte("ours")})
		require.NoError(t, err)
		assert.Positive(t, o.took)
	}
	assert.GreaterOrEqual(t, e.passed[forOthers], 2, "their request and its reply")
	assert.Equal(t, asked, e.passed[own])

	e.passed = map[verdict]int{forOthers: 2, own: 1, again: 1}
	assert.Equal(t, "Passed over: 2 messages for others, and 1 reply that came late or twice, "+
		"and 1 request of its own, which the loopback brings back.", e.passedOver())
}

// A writer that calls f when it is given that text.
type trigger struct {
	bytes.Buffer
	text string
	f    func()
}

func (w *trigger) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte(w.text)) {
		w.f()
	}
	return w.Buffer.Write(b)
}

// Ctrl-C between two requests ends a ping with its summary.
func TestPingInterrupted(t *testing.T) {
	kind := "raw"
	if allowed(kind, "127.0.0.1") != nil {
		kind = "ping"
	}
	if err := allowed(kind, "127.0.0.1"); err != nil {
		t.Skip("neither socket is allowed: ", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p := testPing(kind)
	p.interval = longestPing
	out := &trigger{text: "seq 1", f: cancel}
	require.NoError(t, p.overKernel(ctx, out, "127.0.0.1"))
	assert.Contains(t, out.String(), "\n1 sent, 1 received, 0 lost\n")

	out = &trigger{text: "127.0.0.1, by", f: cancel}
	err := p.overKernel(ctx, out, "127.0.0.1")
	assert.EqualError(t, err, "interrupted before a reply came")
}

// Nobody answers: told once, with the reason if somebody has said one.
func TestPingFailure(t *testing.T) {
	e := &pingRun{flags: testPing("raw"), host: "h", all: []outcome{{seq: 1, reason: "no reply"}}}
	assert.ErrorContains(t, e.failure(t.Context()), "h does not answer: ")
	assert.Equal(t, "host unreachable, says 192.0.2.1", e.told("host unreachable", "192.0.2.1"))
	assert.EqualError(t, e.failure(t.Context()), "h cannot be reached: host unreachable, says 192.0.2.1")
	e.all = append(e.all, outcome{seq: 2, took: time.Millisecond})
	assert.NoError(t, e.failure(t.Context()))
}

func TestPingJSON(t *testing.T) {
	var out bytes.Buffer
	p := testPing("raw")
	p.json = true
	w := pingWriter{&out, term.Paint{}, true}
	e := &pingRun{
		echoSocket: &echoSocket{kind: "raw", id: 9}, flags: p, host: "localhost", addr: netip.MustParseAddr("127.0.0.1"),
		passed: map[verdict]int{forOthers: 2}, all: []outcome{{seq: 1, took: time.Millisecond, ttl: 64}, {seq: 2, reason: "why"}},
	}
	require.NoError(t, w.title(e))
	for _, o := range e.all {
		require.NoError(t, w.outcome(e, o))
	}
	require.NoError(t, w.summary(e))
	assert.Equal(t, `{"seq":1,"bytes":56,"micros":1000,"ttl":64}
{"seq":2,"bytes":56,"lost":"why"}
{"host":"localhost","address":"127.0.0.1","socket":"raw","identifier":9,"sent":2,"received":1,"lost":1,`+
		`"micros":{"max":1000,"median":1000,"min":1000},`+
		`"own_requests_passed_over":0,"earlier_replies_passed_over":0,"for_others_passed_over":2}
`, out.String())
}

// Every machine has TCP; of the rest the tree says what the kernel said.
func TestPingTree(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, writeTree(&out, true))
	var all []offer
	require.NoError(t, json.Unmarshal(out.Bytes(), &all))
	require.Len(t, all, 25)
	assert.True(t, all[0].OK, "TCP over IPv4")
	for _, o := range all {
		assert.Equal(t, o.OK, o.Error == "" && o.Meaning == "", "%+v", o)
		if o.Family == "AF_INET" && o.Protocol == "ICMP" {
			kind := map[string]string{"SOCK_RAW": "raw", "SOCK_DGRAM": "ping"}[o.Type]
			assert.Equal(t, o.OK, tried(kind) == nil, "%s: the tree and the probe agree", kind)
		}
	}
}

// The drawing, on a machine that has Unix streams and nothing else.
func TestPingTreeDrawn(t *testing.T) {
	all := offers()
	for i := range all {
		all[i].OK, all[i].Error, all[i].Meaning = false, "EPERM", "it may not be"
	}
	unix := 20
	require.Equal(t, "AF_UNIX", all[unix].Family)
	all[unix].OK = true
	var out bytes.Buffer
	require.NoError(t, term.WriteTable(&out, treeRows(term.Paint{}, all)))
	out.WriteString(legend(term.Paint{}, all))
	text := out.String()
	assert.True(t, strings.HasPrefix(text, `socket(2)
├─ Internet                         AF_INET  AF_INET6
│  ├─ SOCK_STREAM
│  │  ├─ TCP         RFC 9293       EPERM    EPERM
`), text)
	assert.True(t, strings.HasSuffix(text, `├─ Unix                             AF_UNIX
│  ├─ SOCK_STREAM
│  │  └─ unix        unix(7)        yes
│  ├─ SOCK_DGRAM
│  │  └─ unixgram    unix(7)        EPERM
│  └─ SOCK_SEQPACKET
│     └─ unixpacket  unix(7)        EPERM
└─ Packet                           AF_PACKET
   ├─ SOCK_RAW
   │  └─ frames      packet(7)      EPERM
   └─ SOCK_DGRAM
      └─ packets     packet(7)      EPERM

EPERM            TCP, MPTCP, SCTP, UDP, UDP-Lite, ICMP, DCCP, IP, unixgram,
                 unixpacket, frames, packets: it may not be.

1 of 25 calls gave a socket.
`), text)
}

// What ping does with each pair of answers.
func TestPingProbe(t *testing.T) {
	assert.Contains(t, conclusion(true, true), "ping takes the ping socket")
	assert.Contains(t, conclusion(true, false), "The raw socket alone")
	assert.Contains(t, conclusion(false, true), "The ping socket alone")
	assert.Contains(t, conclusion(false, false), "ping --host wire")
	for _, rights := range [][2]bool{{true, true}, {true, false}, {false, true}, {false, false}} {
		for line := range strings.SplitSeq(conclusion(rights[0], rights[1]), "\n") {
			assert.LessOrEqual(t, utf8.RuneCountInString(line), term.Width, line)
		}
	}
	for _, one := range probe() {
		assert.Equal(t, tried(one.Socket) == nil, one.Allowed, one.Socket)
		assert.NotEmpty(t, one.Why)
	}
}
