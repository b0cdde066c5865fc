package pingcmd

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

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/ping"
)

// testPing returns flags for tests: fast, and patient where the machine is busy.
func testPing(kind string) *pingOptions {
	return &pingOptions{
		host: "kernel", socket: kind, count: 3, size: 56, interval: leastInterval, timeout: 30 * time.Second,
		given: func(string) bool { return false },
	}
}

// allowed opens a socket of that kind.
func allowed(kind, host string) error {
	s, err := ping.Open(kind, netip.MustParseAddr(host))
	if err != nil {
		return err
	}
	return s.Close()
}

// The kernel answers, where it lets us ask; where it does not, one sentence says
// which right is missing and what needs none.
func TestPingKernel(t *testing.T) {
	for _, kind := range ping.Sockets() {
		for _, host := range []string{"127.0.0.1", "::1"} {
			t.Run(kind+" "+host, func(t *testing.T) {
				var out bytes.Buffer
				may := allowed(kind, host)
				err := testPing(kind).pingHost(t.Context(), &out, host)
				if ping.CheckRoute(netip.MustParseAddr(host)) != nil {
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
		assert.LessOrEqual(t, term.Columns(line), term.Width+1, line)
	}
}

// With neither socket the sentence names both rights.
func TestPingNeither(t *testing.T) {
	p := testPing("")
	_, err := p.openSocket(netip.MustParseAddr("127.0.0.1"))
	if allowed("ping", "127.0.0.1") == nil || allowed("raw", "127.0.0.1") == nil {
		assert.NoError(t, err)
		return
	}
	require.Error(t, err)
	assert.Regexp(t, "^a ping socket is not .*, and a raw socket is not .*; the simulated network needs no right: ", err.Error())
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
	require.NoError(t, p.pingHost(ctx, out, "127.0.0.1"))
	assert.Contains(t, out.String(), "\n1 sent, 1 received, 0 lost\n")

	out = &trigger{text: "127.0.0.1, by", f: cancel}
	err := p.pingHost(ctx, out, "127.0.0.1")
	assert.EqualError(t, err, "interrupted before a reply came")
}

// Nobody answers: one sentence, with the reason if an ICMP error came.
func TestPingFailure(t *testing.T) {
	s := ping.Summary{Outcomes: []ping.Outcome{{Seq: 1, Reason: "no reply"}}}
	assert.ErrorContains(t, explainFailure(t.Context(), s, "h"), "h does not answer: ")
	s.LastError = "host unreachable, says 192.0.2.1"
	assert.EqualError(t, explainFailure(t.Context(), s, "h"), "h cannot be reached: host unreachable, says 192.0.2.1")
	s.Outcomes = append(s.Outcomes, ping.Outcome{Seq: 2, RoundTrip: time.Millisecond})
	assert.NoError(t, explainFailure(t.Context(), s, "h"))
}

func TestDescribeIgnored(t *testing.T) {
	assert.Equal(t, "Ignored: 2 messages for others, and 1 reply that came late or twice, "+
		"and 1 request of its own, which the loopback brings back.",
		describeIgnored(ping.Ignored{Foreign: 2, Own: 1, Earlier: 1}, ping.RawSocket))
	assert.Equal(t, "Ignored: 0 messages for others.", describeIgnored(ping.Ignored{}, ping.RawSocket))
	assert.Empty(t, describeIgnored(ping.Ignored{}, ping.PingSocket))
}

func TestPingJSON(t *testing.T) {
	var out bytes.Buffer
	w := writer{
		out: &out, asJSON: true, host: "localhost", addr: netip.MustParseAddr("127.0.0.1"),
		socket: ping.RawSocket, id: 9, size: 56,
	}
	s := ping.Summary{
		Outcomes: []ping.Outcome{{Seq: 1, RoundTrip: time.Millisecond, TTL: 64}, {Seq: 2, Reason: "why"}},
		Ignored:  ping.Ignored{Foreign: 2},
	}
	require.NoError(t, w.title())
	for _, o := range s.Outcomes {
		require.NoError(t, w.outcome(o))
	}
	require.NoError(t, w.summary(s))
	assert.Equal(t, `{"seq":1,"bytes":56,"micros":1000,"ttl":64}
{"seq":2,"bytes":56,"lost":"why"}
{"host":"localhost","address":"127.0.0.1","socket":"raw","identifier":9,"sent":2,"received":1,"lost":1,`+
		`"micros":{"max":1000,"median":1000,"min":1000},`+
		`"own_requests_passed_over":0,"earlier_replies_passed_over":0,"for_others_passed_over":2}
`, out.String())
}

// The JSON is the data of the engine.
func TestPingTree(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, writeTree(&out, true))
	var all []ping.Offer
	require.NoError(t, json.Unmarshal(out.Bytes(), &all))
	assert.Equal(t, ping.Offers(), all)
}

// The drawing, on a machine that has Unix streams and nothing else.
func TestPingTreeDrawn(t *testing.T) {
	all := ping.Offers()
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
			assert.LessOrEqual(t, term.Columns(line), term.Width, line)
		}
	}
}
