//go:build !windows

package cli

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/cli/packetview"
	"github.com/socketlab/socketlab/internal/link"
)

// require everything: set by .ci/run, which has installed it.
var requireAll = os.Getenv("SOCKETLAB_REQUIRE") == "all"

// program finds one that talks to our servers, or skips the test.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	missing(t, err, name+" is not installed")
	return path
}

// missing skips the test if err says that something is, or fails it where
// everything is required.
func missing(t *testing.T, err error, why string) {
	t.Helper()
	switch {
	case err == nil:
	case requireAll:
		t.Fatal(why)
	default:
		t.Skip(why)
	}
}

// run gives a program its standard input and returns what it prints.
func run(t *testing.T, in string, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.WaitDelay = time.Second // for what the program leaves behind
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in), &out, &errs
	require.NoError(t, cmd.Run(), "%s %q: %s", name, args, &errs)
	return out.String()
}

// everyServer runs one of each kind at paths that fit Unix sockets.
func everyServer(t *testing.T) *process {
	dir := shortTempDir(t)
	return startServe(t, "-q", "tcp://127.0.0.1:0", "udp://127.0.0.1:0", "ws://127.0.0.1:0/echo", "tls://localhost:0",
		"wss://localhost:0/echo", "unix://"+dir+"/1", "unixgram://"+dir+"/2", "unixpacket://"+dir+"/3")
}

// byHandServer is a WebSocket without a library.
func byHandServer(t *testing.T) *process {
	return startServe(t, "-q", "--by-hand", "ws://127.0.0.1:0/echo")
}

// addr is the address in a URL.
func (p *process) addr(scheme string) string {
	_, addr, _ := strings.Cut(p.urls[scheme], "://")
	return addr
}

// ca is the path of the certificate that p has made.
func (p *process) ca(t *testing.T) string {
	text, err := os.ReadFile(p.stderr)
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(text), "ca=")
	require.True(t, found, "the path of the certificate is on standard error")
	path, _, _ := strings.Cut(rest, "\n")
	return path
}

const gotBack = "it gets back what it sent"

func TestNetcat(t *testing.T) {
	t.Parallel()
	nc := program(t, "nc")
	p := everyServer(t)
	host, port, _ := strings.Cut(p.addr("tcp"), ":")
	large := strings.Repeat("0123456789abcdef", 1<<18) // 4 MiB
	assert.Equal(t, "hello\n", run(t, "hello\n", nc, "-N", host, port), gotBack)
	assert.True(t, large == run(t, large, nc, "-N", host, port), "after a half-close every byte comes back")
	host, port, _ = strings.Cut(p.addr("udp"), ":")
	assert.Equal(t, "hello\n", run(t, "hello\n", nc, "-u", "-w1", host, port), gotBack)
	assert.Equal(t, "hello\n", run(t, "hello\n", nc, "-N", "-U", p.addr("unix")), gotBack)
	assert.True(t, large == run(t, large, nc, "-N", "-U", p.addr("unix")), "after a half-close every byte comes back")
	assert.Equal(t, "hello\n", run(t, "hello\n", nc, "-u", "-U", "-w1", p.addr("unixgram")), gotBack)
}

func TestSocat(t *testing.T) {
	t.Parallel()
	socat := program(t, "socat")
	p := everyServer(t)
	client := filepath.Join(p.Dir, "client")
	for _, address := range []string{
		"TCP:" + p.addr("tcp"),
		"UDP:" + p.addr("udp"),
		"UNIX-CONNECT:" + p.addr("unix"),
		"UNIX-CONNECT:" + p.addr("unixpacket") + ",type=5",
		"UNIX-SENDTO:" + p.addr("unixgram") + ",bind=" + client,
		"OPENSSL:" + p.addr("tls") + ",cafile=" + p.ca(t),
	} {
		// -t is how long socat waits for an answer after its input has ended.
		assert.Equal(t, "hello\n", run(t, "hello\n", socat, "-t1", "-", address), "%s: %s", address, gotBack)
	}
}

func TestCurl(t *testing.T) {
	t.Parallel()
	curl := program(t, "curl")
	p := everyServer(t)
	home := "http://" + strings.TrimSuffix(p.addr("ws"), "echo")
	assert.Contains(t, run(t, "", curl, "-sSf", home), "<!doctype html>", "GET / is the page")
	hand := byHandServer(t)
	assert.Equal(t, strings.ReplaceAll(run(t, "", curl, "-sSf", home), p.addr("ws"), ""),
		strings.ReplaceAll(run(t, "", curl, "-sSf", "http://"+strings.TrimSuffix(hand.addr("ws"), "echo")), hand.addr("ws"), ""),
		"also by hand")
	home = "https://" + strings.TrimSuffix(p.addr("wss"), "echo")
	assert.Contains(t, run(t, "", curl, "-sSf", "--cacert", p.ca(t), home), "<!doctype html>", "GET / is the page")
	const status = "%{http_code}"
	for _, addr := range []string{p.addr("ws"), hand.addr("ws")} {
		assert.Equal(t, "403", run(t, "", curl, "-s", "-o", os.DevNull, "-w", status, "-H", "Host: evil.example", "http://"+addr),
			"a name that is not ours is refused")
		assert.Equal(t, "403", run(t, "", curl, "-s", "-o", os.DevNull, "-w", status, "-H", "Origin: https://evil.example",
			"-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "-H", "Sec-WebSocket-Version: 13",
			"-H", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "http://"+addr),
			"a foreign page is refused")
	}
}

const nodeClient = `
const WebSocket = require("ws");
const ws = new WebSocket(process.argv[1], { ca: process.argv[2] && require("fs").readFileSync(process.argv[2]) });
const sent = ["hello", Buffer.from([0, 1, 255]), "", "x".repeat(1 << 20)];
let i = 0;
ws.on("open", () => ws.send(sent[i]));
ws.on("message", (data, binary) => {
  const same = Buffer.compare(data, Buffer.from(sent[i])) === 0 && binary === Buffer.isBuffer(sent[i]);
  if (!same) { console.log("differs:", i); process.exit(1); }
  if (++i < sent.length) ws.send(sent[i]); else ws.close(1000, "done");
});
ws.on("close", code => console.log(i, code));
ws.on("error", err => { console.error(err.message); process.exit(1); });
`

func TestNode(t *testing.T) {
	t.Parallel()
	node := program(t, "node")
	missing(t, exec.Command(node, "-e", "require('ws')").Run(), "node has no module ws; NODE_PATH says where it is")
	p := everyServer(t)
	assert.Equal(t, "4 1000\n", run(t, "", node, "-e", nodeClient, p.urls["ws"]), gotBack)
	assert.Equal(t, "4 1000\n", run(t, "", node, "-e", nodeClient, p.urls["wss"], p.ca(t)), gotBack)
	assert.Equal(t, "4 1000\n", run(t, "", node, "-e", nodeClient, byHandServer(t).urls["ws"]), gotBack)
}

const pythonClient = `
import asyncio, ssl, sys, websockets

async def main(url, *ca):
    context = ssl.create_default_context(cafile=ca[0]) if ca else None
    async with websockets.connect(url, ssl=context, max_size=None) as ws:
        for message in "hello", bytes([0, 1, 255]), "", "x" * (1 << 20):
            await ws.send(message)
            assert await ws.recv() == message
        print("same")

asyncio.run(main(*sys.argv[1:]))
`

func TestPython(t *testing.T) {
	t.Parallel()
	// The system's own, which the distribution's package is for.
	python := program(t, "/usr/bin/python3")
	missing(t, exec.Command(python, "-c", "import websockets").Run(), "python3 has no module websockets")
	p := everyServer(t)
	assert.Equal(t, "same\n", run(t, "", python, "-c", pythonClient, p.urls["ws"]), gotBack)
	assert.Equal(t, "same\n", run(t, "", python, "-c", pythonClient, p.urls["wss"], p.ca(t)), gotBack)
	assert.Equal(t, "same\n", run(t, "", python, "-c", pythonClient, byHandServer(t).urls["ws"]), gotBack)
}

// TestTshark has another program read the captures of all kinds of conversations.
// It finds nothing malformed, agrees on what was sent again, and names what the
// packets carry.
func TestTshark(t *testing.T) {
	t.Parallel()
	tshark := program(t, "tshark")
	seeds := []string{"1"}
	if requireAll {
		seeds = append(seeds, "2")
	}
	for _, c := range []struct {
		args  string
		shows string // a filter that matches so many packets at least
		times int
	}{
		{"tcp --count 5 --loss 20%", "echo", 5},
		{"tcp --ipv6 --size 5000 --duplicate 20%", "echo && ipv6", 6},
		{"tcp --reorder 30% --count 20", "echo", 10},
		{"tcp --partition 30ms..2.5s", "echo", 2},
		{"udp --size 4000", "echo && ip.reassembled_in || ip.reassembled.length", 2},
		{"udp --loss 30% --count 5", "echo", 5},
		{"ping --count 3 --loss 20%", "icmp.type == 8", 3},
		{"ping --ipv6", "icmpv6.type == 129", 1},
		{"tls", "tls.handshake.type == 1", 1},
		{"websocket --tls", "tls.record.opaque_type == 23", 4},
		{"websocket --ipv6 --size 70000", "websocket.opcode == 2 && websocket.mask == 1", 1},
		{"websocket --count 5 --loss 20% --interval 10ms", "websocket.opcode == 8", 1},
	} {
		for _, seed := range seeds {
			path := filepath.Join(t.TempDir(), "x.pcapng")
			j := wireJSONOf(t, append(strings.Fields(c.args), "--seed", seed, "--pcap", path)...)
			found := run(t, "", tshark, "-r", path, "-T", "fields", "-e", "_ws.malformed", "-e", "tcp.analysis.retransmission",
				"-e", "tcp.analysis.out_of_order", "-e", "tcp.analysis.fast_retransmission", "-e", "tcp.analysis.spurious_retransmission")
			assert.Equal(t, len(j.Packets), lines(found), "all packets of %s", c.args)
			assert.NotContains(t, found, "alformed", c.args)
			again := slices.DeleteFunc(strings.Split(found, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
			assert.Len(t, again, seenAgain(j), "what %s sends again, seed %s", c.args, seed)
			shown := lines(run(t, "", tshark, "-r", path, "-Y", c.shows))
			assert.GreaterOrEqual(t, shown, c.times, "%s shows %s, seed %s", c.args, c.shows, seed)
		}
	}
}

// seenAgain counts what comes twice for whoever sees the packets alone: what its
// sender has sent again, and what the link has doubled, acknowledgments aside.
func seenAgain(j packetview.ConversationJSON) (n int) {
	for _, p := range j.Packets {
		counts := p.Payload > 0 || strings.Contains(p.Flags, "SYN") || strings.Contains(p.Flags, "FIN")
		if p.Retransmission || p.Fate == string(link.Duplicated) && counts && p.Protocol == "TCP" {
			n++
		}
	}
	return n
}

func lines(text string) int { return strings.Count(text, "\n") }
