package strace

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/child"
)

// The test binary is also the process that is traced.
func init() {
	Register(func(experiment, transport string) error {
		if experiment == "broken" {
			return errors.New("it does not work")
		}
		if experiment == "endless" {
			select {}
		}
		r, w, err := os.Pipe()
		if err != nil {
			return err
		}
		w.Write([]byte(transport))
		w.Write([]byte(transport))
		w.Close()
		return r.Close()
	})
}

func TestMain(m *testing.M) {
	if handled, status := child.Run(); handled {
		os.Exit(status)
	}
	os.Exit(m.Run())
}

const recorded = `
10 1700000000.000000 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3<socket:[1]> <0.000010>
10 1700000000.100000 newfstatat(AT_FDCWD, "socketlab:begin", 0x7ff, AT_SYMLINK_NOFOLLOW) = -1 ENOENT (No such file or directory) <0.000009>
10 1700000000.100100 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 7<socket:[123]> <0.000010>
10 1700000000.100200 connect(7<socket:[123]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 EINPROGRESS (Operation now in progress) <0.000020>
11 1700000000.100250 read(4<anon_inode:[eventfd]>, "\1", 8) = 8 <0.000001>
10 1700000000.100300 write(7<socket:[123]>, "ping = <x>", 10) = 10 <0.000030>
10 1700000000.100400 write(7<socket:[123]>, "ping = <x>", 10) = 10 <0.000030>
11 1700000000.100450 read(7<socket:[123]>,  <unfinished ...>
10 1700000000.100460 --- SIGURG {si_signo=SIGURG, si_code=SI_TKILL} ---
10 1700000000.100470 fcntl(7<socket:[123]>, F_GETFL) = 0x802 (flags O_RDWR|O_NONBLOCK) <0.000001>
10 1700000000.100475 fcntl(7<socket:[123]>, F_DUPFD_CLOEXEC, 0) = 8<socket:[123]> <0.000001>
10 1700000000.100480 close(9</etc/hosts>) = 0 <0.000001>
11 1700000000.100500 <... read resumed>"pong", 64) = 4 <0.000050>
12 1700000000.100510 bind(5<socket:[9]>, {sa_family=AF_UNIX, sun_path="/tmp/x"}, 9) = 0 <0.000001>
12 1700000000.100520 accept4(5<socket:[9]>,  <unfinished ...>
11 1700000000.100550 <... futex resumed>) = 0 <0.000050>
12 1700000000.100600 +++ exited with 0 +++
10 1700000000.200000 newfstatat(AT_FDCWD, "socketlab:end", 0x7ff, AT_SYMLINK_NOFOLLOW) = -1 ENOENT (No such file or directory) <0.000009>
10 1700000000.300000 close(7<socket:[123]>) = 0 <0.000010>
`

func TestParse(t *testing.T) {
	calls, complete := parse(strings.NewReader(recorded))
	assert.True(t, complete)
	var lines []string
	for _, c := range calls {
		lines = append(lines, c.String())
	}
	assert.Equal(t, []string{
		`socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 7`,
		`connect(7, {127.0.0.1:80}, 16) = EINPROGRESS`,
		`write(7, "ping = <x>", 10) = 10 ×2`,
		`read(7, "pong", 64) = 4`,
		`fcntl(7, F_DUPFD_CLOEXEC, 0) = 8`,
		`bind(5, {"/tmp/x"}, 9) = 0`,
		`accept4(5, ...) = ?`,
	}, lines)
	assert.InDelta(t, 300e3, float64(calls[2].At), 1e3, "since the mark, in nanoseconds")
	assert.InDelta(t, 60e3, float64(calls[2].Took), 1e3, "of both")
	assert.InDelta(t, 50e3, float64(calls[3].Took), 1e3)
}

func TestParseWithoutMarks(t *testing.T) {
	for _, text := range []string{"", "nonsense", strings.ReplaceAll(recorded, beginMark, "x"), strings.ReplaceAll(recorded, endMark, "x")} {
		_, complete := parse(strings.NewReader(text))
		assert.False(t, complete)
	}
	calls, _ := parse(strings.NewReader(strings.Repeat(strings.ReplaceAll(recorded, endMark, "x"), 500)))
	assert.LessOrEqual(t, len(calls), maxCalls, "what is kept is bounded")
}

func FuzzParse(f *testing.F) {
	f.Add(recorded)
	f.Add("1 1.0 read(3, <unfinished ...>\n1 1.1 <... read resumed>) = ?")
	f.Fuzz(func(t *testing.T, text string) {
		calls, _ := parse(strings.NewReader(text))
		for _, c := range calls {
			_ = c.String()
		}
	})
}

// needStrace skips the test where strace cannot be used, unless everything is
// required.
func needStrace(t *testing.T, err error) {
	var why Unavailable
	if _, missing := exec.LookPath("strace"); missing != nil || errors.As(err, &why) {
		if os.Getenv("SOCKETLAB_REQUIRE") == "all" {
			t.Fatal("strace cannot be used: ", err)
		}
		t.Skip("strace cannot be used: ", err)
	}
}

func TestRun(t *testing.T) {
	calls, err := Run(t.Context(), "pipe", "hello")
	needStrace(t, err)
	require.NoError(t, err)
	var lines []string
	for _, c := range calls {
		lines = append(lines, c.String())
	}
	text := strings.Join(lines, "\n")
	assert.Regexp(t, `(?m)^pipe2\(\[\d+, \d+\], O_CLOEXEC\) = 0$`, text)
	assert.Regexp(t, `(?m)^write\(\d+, "hello", 5\) = 5 ×2$`, text)
	assert.NotContains(t, text, "socketlab:")
}

func TestRunSaysWhatFailed(t *testing.T) {
	_, err := Run(t.Context(), "broken", "tcp")
	needStrace(t, err)
	assert.EqualError(t, err, "broken over tcp: it does not work")
}

func TestRunEndsWithItsContext(t *testing.T) {
	_, err := Run(t.Context(), "pipe", "hello")
	needStrace(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := Run(ctx, "endless", "tcp")
		ended <- err
	}()
	cancel()
	assert.ErrorIs(t, <-ended, context.Canceled)
}

func TestRunWithoutStrace(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Run(t.Context(), "pipe", "hello")
	var why Unavailable
	require.ErrorAs(t, err, &why)
	if runtime.GOOS == "linux" {
		assert.Contains(t, string(why), "apt install strace")
	}
}
