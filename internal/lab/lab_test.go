package lab_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/transports"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/websocket"
)

// reads is the outcome of n Reads.
func reads(n int) lab.Outcome { return lab.NewOutcome(lab.Plural(n, "read")) }

// found is an experiment that observes outcome, whatever the transport.
func found(outcome lab.Outcome, err error) lab.Experiment {
	return lab.Experiment{
		Name: "sure", Trait: "Boundaries",
		Run: func(context.Context, echo.Transport) (lab.Observation, error) {
			return lab.Observation{Outcome: outcome}, err
		},
		Allowed: lab.If(func(t echo.Traits) bool { return t.Boundaries }, reads(3), reads(1), reads(2)),
	}
}

func TestContradictionSaysTheSentenceThatDoesNotHold(t *testing.T) {
	claims := udp.Transport{}.Traits()
	said := found(reads(1), nil).Contradiction(claims, lab.Observation{Outcome: reads(1)})
	assert.Equal(t, fmt.Sprintf("sure over udp: %s; expected was %s, since udp claims Boundaries=yes: "+
		"two Writes never arrive in one Read", reads(1), reads(3)), said)
	for _, fits := range []lab.Outcome{reads(3), lab.Absent} {
		assert.Empty(t, found(fits, nil).Contradiction(claims, lab.Observation{Outcome: fits}))
	}
	claims.Boundaries = false
	for _, fits := range []lab.Outcome{reads(1), reads(2), reads(3)} {
		assert.Empty(t, found(fits, nil).Contradiction(claims, lab.Observation{Outcome: fits}))
	}
	assert.Contains(t, found(reads(4), nil).Contradiction(claims, lab.Observation{Outcome: reads(4)}),
		fmt.Sprintf("expected was %s or %s or %s", reads(3), reads(1), reads(2)))
}

func TestByKindTakesVariantsForTheirKind(t *testing.T) {
	allowed := lab.ByKind(map[string][]lab.Outcome{"tcp": {reads(1)}, "": {reads(2)}})
	assert.Equal(t, []lab.Outcome{reads(1)}, allowed(tcp.Transport{Delay: true}.Traits()))
	assert.Equal(t, []lab.Outcome{reads(2)}, allowed(websocket.Transport{Compression: true}.Traits()))
}

func TestWhatASystemLacksIsAnObservation(t *testing.T) {
	for _, lack := range []error{errors.ErrUnsupported, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT, errno.ESOCKTNOSUPPORT} {
		o, err := lab.Observe(t.Context(), found(lab.Outcome{}, os.NewSyscallError("socket", lack)), tcp.Transport{})
		require.NoError(t, err)
		assert.Equal(t, lab.Absent, o.Outcome)
		assert.Len(t, o.Detail, 1)
	}
	_, err := lab.Observe(t.Context(), found(lab.Outcome{}, io.ErrNoProgress), tcp.Transport{})
	assert.ErrorIs(t, err, io.ErrNoProgress, "any other error is one")
}

func TestExperimentsEndInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		endless := found(lab.Outcome{}, nil)
		endless.Run = func(ctx context.Context, _ echo.Transport) (lab.Observation, error) {
			<-ctx.Done()
			return lab.Observation{}, ctx.Err()
		}
		began := time.Now()
		_, err := lab.Observe(t.Context(), endless, tcp.Transport{})
		assert.ErrorContains(t, err, "it was not over after 5s")
		assert.Equal(t, lab.Limit, time.Since(began))

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = lab.Observe(ctx, endless, tcp.Transport{})
		assert.ErrorIs(t, err, context.Canceled)
	})
}

func TestCompareGoesOnAfterAFailure(t *testing.T) {
	var seen []string
	rows := lab.Compare(t.Context(), []lab.Experiment{found(lab.Outcome{}, io.ErrNoProgress), found(reads(1), nil)},
		[]echo.Transport{tcp.Transport{}, udp.Transport{}}, 3, func(e lab.Experiment, traits echo.Traits) {
			seen = append(seen, e.Name+" "+traits.Name)
		})
	assert.Equal(t, []string{"sure tcp", "sure udp", "sure tcp", "sure udp"}, seen)
	assert.ErrorIs(t, rows[0].Cells[0].Err, io.ErrNoProgress)
	assert.Empty(t, rows[1].Cells[0].Contradicted)
	assert.Len(t, rows[1].Cells[1].Contradicted, 1, "the same sentence is said once")
	assert.Equal(t, []lab.Times{{Outcome: reads(1), N: 3}}, rows[1].Cells[1].Spread)
}

func TestCompareEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	rows := lab.Compare(ctx, []lab.Experiment{found(reads(3), nil), found(reads(3), nil)},
		[]echo.Transport{tcp.Transport{}, udp.Transport{}}, 1, func(lab.Experiment, echo.Traits) { cancel() })
	assert.Empty(t, rows, "a row that is not whole is none")
}

func TestSpreadCountsTheMostFrequentFirst(t *testing.T) {
	n := 0
	e := found(lab.Outcome{}, nil)
	e.Run = func(context.Context, echo.Transport) (lab.Observation, error) {
		n++
		return lab.Observation{Outcome: map[bool]lab.Outcome{true: reads(3), false: reads(1)}[n == 1]}, nil
	}
	rows := lab.Compare(t.Context(), []lab.Experiment{e}, []echo.Transport{tcp.Transport{}}, 10, nil)
	assert.Equal(t, []lab.Times{{Outcome: reads(1), N: 9}, {Outcome: reads(3), N: 1}}, rows[0].Cells[0].Spread)
	assert.Equal(t, reads(3), rows[0].Cells[0].Outcome, "the evidence is that of the first run")
}

func TestWhatStandsOut(t *testing.T) {
	cell := func(outcome lab.Outcome) lab.Cell {
		return lab.Cell{Observation: lab.Observation{Outcome: outcome}, Spread: []lab.Times{{Outcome: outcome, N: 1}}}
	}
	one, two := reads(1), reads(2)
	moot := cell(lab.NewOutcome("no path"))
	moot.Moot = true
	row := lab.Row{Cells: []lab.Cell{cell(one), cell(two), cell(two), moot, cell(lab.Absent), {Err: io.EOF}}}
	var out []bool
	for _, c := range row.Cells {
		out = append(out, row.StandsOut(c))
	}
	assert.Equal(t, []bool{true, false, false, false, false, false}, out)

	spread := cell(two)
	spread.Spread = append(spread.Spread, lab.Times{Outcome: one, N: 1})
	assert.True(t, row.StandsOut(spread), "so does what differs from run to run")
}

// Of a tie, no outcome is the usual one, and none is the exception.
func TestTiedOutcomesDoNotStandOut(t *testing.T) {
	no, yes, later := lab.NewOutcome("no"), lab.NewOutcome("yes"), lab.NewOutcome("later")
	for _, c := range []struct {
		outcomes []lab.Outcome
		want     []bool
	}{
		{[]lab.Outcome{no, yes}, []bool{false, false}},
		{[]lab.Outcome{no, yes, yes, no}, []bool{false, false, false, false}},
		{[]lab.Outcome{no, yes, later}, []bool{false, false, false}},
		{[]lab.Outcome{no, yes, later, yes, no}, []bool{false, false, true, false, false}},
		{[]lab.Outcome{no, yes, yes, lab.Absent, lab.Absent, lab.Absent}, []bool{true, false, false, false, false, false}},
		{[]lab.Outcome{no, yes, lab.Absent}, []bool{false, false, false}},
		{[]lab.Outcome{lab.Absent, lab.Absent, yes}, []bool{false, false, false}},
	} {
		row := lab.Row{}
		for _, outcome := range c.outcomes {
			o := lab.Observation{Outcome: outcome}
			row.Cells = append(row.Cells, lab.Cell{Observation: o, Spread: []lab.Times{{Outcome: outcome, N: 1}}})
		}
		row.Cells = append(row.Cells, lab.Cell{Err: io.EOF}, lab.Cell{Observation: lab.Observation{Outcome: yes, Moot: true}})
		var got []bool
		for _, cell := range row.Cells {
			got = append(got, row.StandsOut(cell))
		}
		assert.Equal(t, append(c.want, false, false), got, "%v, a cell that failed and one that is not applicable", c.outcomes)
	}
}

func TestNothingIsWrappedWhereNothingIsRecorded(t *testing.T) {
	client, server, done, err := lab.Pair(t.Context(), tcp.Transport{})
	require.NoError(t, err)
	defer done()
	assert.IsType(t, &net.TCPConn{}, client)
	assert.IsType(t, &net.TCPConn{}, server)
}

// talk is an experiment that makes calls of every kind.
func talk(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	for range 500 {
		client.Write([]byte("ping"))
		server.Read(make([]byte, 4))
	}
	client.Write(make([]byte, 1024))
	server.Read(make([]byte, 2048))
	lab.CloseWrite(client)
	server.Read(make([]byte, 8))
	server.Close()
	server.Close()
	return o, nil
}

func TestCallsAreOnRecord(t *testing.T) {
	e := found(lab.Outcome{}, nil)
	e.Run = talk
	o, err := lab.Observe(t.Context(), e, tcp.Transport{})
	require.NoError(t, err)
	var lines []string
	for _, c := range o.Calls {
		lines = append(lines, strings.Join([]string{c.By, c.Name, c.Arg, c.Result, c.Error}, "|"))
		assert.GreaterOrEqual(t, c.At, time.Duration(0))
		assert.GreaterOrEqual(t, c.Took, time.Duration(0))
	}
	assert.Len(t, lines, 401, "the record is bounded")
	assert.Equal(t, []string{`client|Write|"ping"|4 bytes|`, `server|Read|into 4 bytes|4 bytes "ping"|`}, lines[:2])
	assert.Equal(t, "|...||606 more calls|", lines[400])
}

func TestEqualCallsInARowAreOne(t *testing.T) {
	e := found(lab.Outcome{}, nil)
	e.Run = func(ctx context.Context, transport echo.Transport) (o lab.Observation, err error) {
		client, server, done, err := lab.Pair(ctx, transport)
		if err != nil {
			return o, err
		}
		defer done()
		for range 3 {
			client.Write([]byte("ping"))
		}
		lab.Note(ctx, "client", "look", "up", func() (string, error) { return "something", nil })
		server.Read(nil)
		return o, errors.Join(lab.CloseWrite(client), server.Close())
	}
	o, err := lab.Observe(t.Context(), e, tcp.Transport{})
	require.NoError(t, err)
	for i := range o.Calls {
		o.Calls[i].At, o.Calls[i].Took = 0, 0
	}
	assert.Equal(t, []lab.Call{
		{By: "client", Name: "Write", Arg: `"ping"`, Result: "4 bytes", Times: 3},
		{By: "client", Name: "look", Arg: "up", Result: "something", Times: 1},
		{By: "server", Name: "Read", Arg: "into 0 bytes", Result: "0 bytes", Times: 1},
		{By: "client", Name: "CloseWrite", Result: "nil", Times: 1},
		{By: "server", Name: "Close", Result: "nil", Times: 1},
	}, o.Calls)
}

func TestCauses(t *testing.T) {
	for cause, err := range map[lab.Cause]error{
		lab.NoError:    nil,
		lab.EOF:        io.EOF,
		lab.CutOff:     io.ErrUnexpectedEOF,
		lab.Waits:      os.ErrDeadlineExceeded,
		lab.Closed:     net.ErrClosed,
		lab.Refused:    &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", errno.ECONNREFUSED)},
		lab.Reset:      errno.ECONNRESET,
		lab.BrokenPipe: errno.EPIPE,
		lab.InUse:      errno.EADDRINUSE,
		lab.TooLong:    errno.EMSGSIZE,
		lab.OtherCause: errors.New("odd"),
	} {
		assert.Equal(t, cause, lab.CauseOf(err))
		assert.NotEmpty(t, cause.String())
	}
	assert.Equal(t, lab.Waits, lab.CauseOf(context.DeadlineExceeded))
	assert.Equal(t, "odd", lab.CauseText(errors.New("odd")), "an error without a cause of its own says what it is")
	assert.Empty(t, lab.ErrorText(nil))
	assert.Contains(t, lab.ErrorText(&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.EPIPE)}),
		syscall.EPIPE.Error())
}

// Every transport lets an experiment see its descriptor, and choose its host.
func TestDescriptorsAndHosts(t *testing.T) {
	for _, transport := range transports.Compared() {
		t.Run(transport.Traits().Name, func(t *testing.T) {
			client, server, done, err := lab.Pair(t.Context(), transport)
			if lab.CauseOf(err) == lab.Unsupported || errors.Is(err, errno.EPROTONOSUPPORT) || errors.Is(err, errno.EAFNOSUPPORT) {
				t.Skip("this system does not have it")
			}
			require.NoError(t, err)
			defer done()
			for _, c := range []net.Conn{client, server} {
				fd := -1
				require.NoError(t, lab.Descriptor(c, func(n int) { fd = n }))
				assert.GreaterOrEqual(t, fd, 0)
			}

			calls := 0
			h := &counting{lab.HostOf(transport), &calls}
			moved, err := lab.On(transport, h)
			require.NoError(t, err)
			assert.Same(t, h, lab.HostOf(moved))
			c, s, done, err := lab.Pair(t.Context(), moved)
			require.NoError(t, err)
			defer done()
			assert.Equal(t, transport.Traits(), moved.Traits())
			assert.NotEqual(t, c, s)
			assert.Positive(t, calls)
		})
	}
	_, err := lab.On(echotest.Liar{Transport: tcp.Transport{}}, echo.Kernel{})
	assert.NoError(t, err, "a transport that wraps another says so")
}

type counting struct {
	echo.Host
	calls *int
}

func (c counting) Dial(ctx context.Context, network, local, remote string) (net.Conn, error) {
	*c.calls++
	return c.Host.Dial(ctx, network, local, remote)
}

func TestTempDirIsShortEnough(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no /tmp")
	}
	long := filepath.Join(t.TempDir(), strings.Repeat("long", 30))
	require.NoError(t, os.Mkdir(long, 0o700))
	t.Setenv("TMPDIR", long)
	dir, remove, err := lab.TempDir()
	require.NoError(t, err)
	assert.LessOrEqual(t, len(dir), 93)
	assert.DirExists(t, dir)
	remove()
	assert.NoDirExists(t, dir)
	left, err := os.ReadDir(long)
	require.NoError(t, err)
	assert.Empty(t, left)
}
