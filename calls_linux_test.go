package main_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/child"
	"github.com/socketlab/socketlab/internal/transports"
)

// tripsTask makes round trips between a server and a client, both in the
// process that strace(1) traces.
const tripsTask = "round-trips"

func init() { child.Register(tripsTask, makeTrips) }

func makeTrips(args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	chosen, _, err := transports.Select(args[:1])
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	s, err := chosen[0].Listen(ctx, "")
	if err != nil {
		cancel()
		return err
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	c, err := chosen[0].Dial(ctx, s.Addr().String())
	if err == nil {
		c.SetDeadline(time.Now().Add(time.Minute))
		msg, buf := make([]byte, 64), make([]byte, 64)
		for i := 0; i < n && err == nil; i++ {
			_, err = echo.RoundTrip(c, msg, buf)
		}
		c.Close()
	}
	cancel()
	return errors.Join(err, <-served)
}

// TestCallsOfARoundTrip counts system calls with strace(1). On one processor
// each end waits for each message, which takes four calls: it asks whether
// there is input, the runtime waits for that, then come a Read and a Write.
func TestCallsOfARoundTrip(t *testing.T) {
	const trips, calls = 500, 2 * 4
	for _, name := range []string{"tcp", "unix", "unixpacket", "websocket-by-hand"} {
		n := countCalls(t, name, trips)
		t.Logf("%s: %d calls for %d round trips", name, n, trips)
		assert.Greater(t, n, calls*trips*9/10, "%s: both ends wait for each message", name)
		assert.Less(t, n, calls*trips*21/20, "%s: an end makes four system calls a round trip", name)
	}
}

var traced = regexp.MustCompile(`(?m)^\d+ +((read|write|recvfrom)\(\d+<socket:|epoll_pwait\()`)

// countCalls returns how many system calls n round trips take. It skips the
// test where strace cannot be used, unless everything is required.
func countCalls(t *testing.T, name string, n int) int {
	t.Helper()
	cmd, err := child.Command(t.Context(), tripsTask, name, strconv.Itoa(n))
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "calls")
	strace := exec.CommandContext(t.Context(), "strace", "-f", "-y", "-e", "trace=read,write,recvfrom,epoll_pwait", "-o", file, cmd.Path)
	strace.Args = append(strace.Args, cmd.Args[1:]...)
	strace.Env = append(cmd.Env, "GOMAXPROCS=1")
	if out, err := strace.CombinedOutput(); err != nil {
		if os.Getenv("SOCKETLAB_REQUIRE") == "all" {
			t.Fatalf("strace cannot be used: %v\n%s", err, out)
		}
		t.Skipf("strace cannot be used: %v\n%s", err, out)
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return len(traced.FindAll(text, -1))
}
