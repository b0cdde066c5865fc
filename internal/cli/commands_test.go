package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/gopacket/gopacket/pcapgo"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/cli/packetview"
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/websocket/frame"
)

// What is no text cannot be in a script.
func TestFrameOfRawBytes(t *testing.T) {
	const handshake = "GET /chat HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	for in, want := range map[string]string{
		"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58": `"Hello"`,
		"818537fa213d7f9f4d5158\n":                     `"Hello"`,
		handshake:                                      "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
		handshake + "\x89\x80\x00\x00\x00\x00":         "A ping frame of a client, 6 bytes",
		"HTTP/1.1 101 Switching Protocols\r\n\r\n":     "A response, 36 bytes",
	} {
		for _, how := range []string{"standard input", "file"} {
			args := []string{"frame"}
			if how == "file" {
				path := filepath.Join(t.TempDir(), "bytes")
				require.NoError(t, os.WriteFile(path, []byte(in), 0o600))
				args = append(args, "--file", path)
			}
			var out, errs bytes.Buffer
			assert.Zero(t, Main(Deps{nil, strings.NewReader(in), &out, &errs}, args), "%q: %s", in, &errs)
			assert.Contains(t, out.String(), want, "%s: %q", how, in)
		}
	}
	for in, want := range map[string]string{
		"GET / HTTP/1.1\nHost: x\n\n":        `end in "\r\n", and these in "\n" alone`,
		"GET / HTTP/1.1\r\nHost: x\r\n":      "no empty line",
		"PUT / HTTP/1.1\r\nHost: x\r\n\r\n":  "byte 0, method: request that is no GET (RFC 6455, section 4.2.1)",
		"GET / HTTP/1.1\r\nHost : x\r\n\r\n": "byte 16, line: malformed HTTP: a line that is no field",
		"hello\n":                            "byte 0, FIN: control frame in fragments",
		strings.Repeat("\x82\x00", 48<<10+1): "longer than 96 KiB",
	} {
		var out, errs bytes.Buffer
		assert.Equal(t, 2, Main(Deps{nil, strings.NewReader(in), &out, &errs}, []string{"frame"}), "%.20q", in)
		assert.Contains(t, errs.String(), want, "%.20q", in)
		assert.Equal(t, 1, strings.Count(errs.String(), "\n"), "one line: %s", &errs)
	}
}

// TestPeerBlamesWhatHappened is about servers that shake hands and do not take
// part, each in its way.
func TestPeerBlamesWhatHappened(t *testing.T) {
	for name, one := range map[string]struct {
		accept func(key string) string
		then   string // bytes behind the 101
		close  bool
		says   string
	}{
		"silent":       {frame.Accept, "", false, "did not send the message back within 1s; wait longer with --timeout"},
		"gone":         {frame.Accept, "", true, "ended the connection before it had sent the message back"},
		"another word": {frame.Accept, "\x81\x02no", false, "is no echo server: it did not send the message back"},
		"masked":       {frame.Accept, "\x81\x80\x01\x02\x03\x04", false, "breaks the protocol: frame of a server that is masked (RFC 6455, section 5.1)"},
		"wrong key": {func(string) string { return frame.Accept("another") }, "", false,
			"breaks the protocol: bad handshake: Sec-WebSocket-Accept does not fit the key (RFC 6455, section 4.1)"},
	} {
		t.Run(name, func(t *testing.T) {
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			defer ln.Close()
			go func() {
				c, err := ln.Accept()
				if err != nil {
					return
				}
				defer c.Close()
				in := bufio.NewReader(c)
				r, err := http.ReadRequest(in)
				if err != nil {
					return
				}
				c.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
					"Sec-WebSocket-Accept: " + one.accept(r.Header.Get("Sec-WebSocket-Key")) + "\r\n\r\n" + one.then))
				in.Read(make([]byte, 100)) // its message
				if !one.close {
					io.Copy(io.Discard, in)
				}
			}()
			var out, errs strings.Builder
			timeout := patience.String()
			if name == "silent" {
				timeout = "1s"
			}
			args := []string{"peer", "polite", "ws://" + ln.Addr().String() + "/echo", "--timeout", timeout}
			assert.Equal(t, 1, Main(Deps{nil, strings.NewReader(""), &out, &errs}, args))
			assert.Contains(t, errs.String(), one.says)
			assert.Equal(t, 1, strings.Count(errs.String(), "\n"))
		})
	}
}

// wireJSONOf runs the command as a process, since a simulated network has the
// process to itself.
func wireJSONOf(t *testing.T, args ...string) packetview.ConversationJSON {
	cmd := exec.CommandContext(t.Context(), "socketlab", append([]string{"wire", "--json"}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	require.NoError(t, cmd.Run(), "%s", &errs)
	var all []packetview.ConversationJSON
	require.NoError(t, json.Unmarshal(out.Bytes(), &all))
	require.Len(t, all, 1)
	return all[0]
}

func TestCaptureIsTheLadder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcapng")
	c := wireJSONOf(t, "tcp", "--loss", "20%", "--seed", "3", "--count", "5", "--pcap", path)
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	r, err := pcapgo.NewNgReader(file, pcapgo.DefaultNgReaderOptions)
	require.NoError(t, err)
	lost := 0
	for _, p := range c.Packets {
		data, info, opts, err := r.ReadPacketDataWithOptions()
		require.NoError(t, err)
		assert.Equal(t, p.Data, data)
		assert.InDelta(t, p.SentMillis, float64(info.Timestamp.Sub(conversation.Epoch))/1e6, 1e-6)
		if p.Fate == string(link.Lost) {
			lost++
			require.Len(t, opts.Comments, 1)
			assert.Contains(t, opts.Comments[0], "lost")
		}
	}
	_, _, err = r.ReadPacketData()
	assert.ErrorIs(t, err, io.EOF)
	assert.Positive(t, lost)
	assert.Equal(t, c.Totals.Lost, lost)
}

// scriptOpened is "opened FILE WANT": behind the ladder in a file stand
// packets as in the other.
func scriptOpened(ts *testscript.TestScript, neg bool, args []string) {
	_, got, _ := strings.Cut(ts.ReadFile(args[0]), "\nPacket ")
	if want := ts.ReadFile(args[1]); "Packet "+got != want {
		os.WriteFile(ts.MkAbs("got"), []byte("Packet "+got), 0o644)
		ts.Exec("diff", "-u", args[1], "got")
		ts.Fatalf("%s", "the opened packets are not those of "+args[1])
	}
}

func TestPushServe(t *testing.T) {
	t.Parallel()
	p, base := servePush(t, "--rate", "0.1")
	stream, err := http.Get(base + "/events")
	require.NoError(t, err)
	defer stream.Body.Close()

	status, body := fetch(t, "POST", base+"/say", "hello")
	require.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, `"text":"hello"`)
	for _, path := range []string{"/poll?after=0", "/longpoll?after=0"} {
		_, body = fetch(t, "GET", base+path, "")
		assert.Contains(t, body, `"text":"hello"`, "what one says comes back by %s", path)
	}
	lines := bufio.NewScanner(stream.Body)
	for lines.Scan() && !strings.Contains(lines.Text(), "hello") {
	}
	assert.Contains(t, lines.Text(), `"text":"hello"`, "and as an event of the stream")

	status, body = fetch(t, "GET", base+"/costs", "")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, `"/poll":{"requests":1,`)

	status, _ = fetch(t, "POST", base+"/say", "\xff")
	assert.Equal(t, http.StatusBadRequest, status)
	status, _ = fetch(t, "POST", base+"/say", strings.Repeat("x", 64<<10+1))
	assert.Equal(t, http.StatusRequestEntityTooLarge, status)
	for _, path := range []string{"/say", "/cut"} {
		status, _ = fetch(t, "POST", base+path, "x", "Origin", "http://evil.example")
		assert.Equal(t, http.StatusForbidden, status, "a page of another origin posts to %s", path)
		status, _ = fetch(t, "GET", base+path, "")
		assert.Equal(t, http.StatusMethodNotAllowed, status)
	}
	status, _ = fetch(t, "GET", base+"/elsewhere", "")
	assert.Equal(t, http.StatusNotFound, status)
	assert.NoError(t, p.end(syscall.SIGINT), "Ctrl-C ends it, although somebody listens")
}

// TestCommandStartsItself holds each command that starts this program again to
// do so when it is installed, and not only from a test.
func TestCommandStartsItself(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string // a pattern
	}{
		{[]string{"compare", "silent-peer", "--transport", "tcp"}, `EOF if gone|not here`},
		{[]string{"compare", "boundaries", "--transport", "tcp", "--trace"}, `The system calls of the whole process|since strace`},
		{[]string{"many", "--conns", "20", "--transport", "tcp"}, `\n +20 +(-|\d+) +\d+ `},
	} {
		t.Run(c.args[0]+" "+c.args[len(c.args)-1], func(t *testing.T) {
			t.Parallel()
			out, err := exec.CommandContext(t.Context(), "socketlab", c.args...).CombinedOutput()
			require.NoError(t, err, "%s", out)
			assert.Regexp(t, c.want, string(out))
			if runtime.GOOS == "linux" {
				assert.NotContains(t, string(out), "not here")
			}
		})
	}
}

// servePush starts "push --serve" and returns where its page is.
func servePush(t *testing.T, args ...string) (p *process, base string) {
	t.Helper()
	cmd := exec.Command("socketlab", append([]string{"push", "--serve"}, args...)...)
	p, err := start(cmd, filepath.Join(t.TempDir(), "stderr"), 1)
	require.NoError(t, err)
	t.Cleanup(p.dismiss)
	return p, p.lines[0]
}

// fetch returns the status of a request and its body.
func fetch(t *testing.T, method, url, body string, header ...string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(text)
}

// A full is a disk without space.
type full struct{}

var errFull = errors.New("no space left on device")

func (full) Write([]byte) (int, error) { return 0, errFull }

// What cannot be printed is a failure, whatever the command.
func TestFullOutputIsAFailure(t *testing.T) {
	t.Setenv("SOCKETLAB_HOME", t.TempDir())
	for _, line := range []string{
		"help", "help wire", "push --help", "attack --list", "traits", "traits --json", "hint 2", "hint 2 --all", "lessons", "compare --list",
	} {
		var errs strings.Builder
		d := Deps{os.DirFS("../.."), strings.NewReader(""), full{}, &errs}
		assert.Equal(t, 1, Main(d, strings.Fields(line)), line)
		assert.Contains(t, errs.String(), errFull.Error(), line)
	}
}
