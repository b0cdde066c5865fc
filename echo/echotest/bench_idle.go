package echotest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/child"
)

// idleConns is how many connections BenchmarkIdle opens.
const idleConns = 2000

// idleTask is the clients' process of BenchmarkIdle.
const idleTask = "idle-clients"

// BenchmarkIdle reports what one connection that is silent after one message
// costs the server: heap and stacks, in bytes, without what the kernel keeps.
// The clients live in another process, so that theirs is not counted. That is
// the test binary again: RegisterIdleClients has to be called from an init
// function, and child.Run from TestMain.
func BenchmarkIdle(b *testing.B, ts ...echo.Transport) {
	each(b, ts, func(b *testing.B, t echo.Transport) {
		if !t.Traits().Connected {
			b.Skip("a server without connections keeps nothing for a peer")
		}
		b.Run(fmt.Sprintf("conns=%d", idleConns), func(b *testing.B) {
			total, times := 0.0, 0
			for b.Loop() {
				if times < 3 { // it repeats well, and each time takes a second
					total += idle(b, t)
					times++
				}
			}
			b.ReportMetric(total/float64(times)/idleConns, "B/conn")
			b.ReportMetric(0, "ns/op") // the time of all this means nothing
		})
	})
}

// idle returns the bytes that idleConns connections take.
func idle(b *testing.B, t echo.Transport) float64 {
	r, err := start(context.Background(), t, "")
	if err != nil {
		b.Fatal(err)
	}
	defer r.end()
	before := inUse()
	stop, err := startIdleClients(t.Traits().Name, r.Addr().String(), idleConns)
	if err != nil {
		b.Fatal(err)
	}
	defer stop()
	return float64(inUse()) - float64(before)
}

// startIdleClients starts n clients in a process of their own, and returns when
// all are connected.
func startIdleClients(name, addr string, n int) (stop func(), err error) {
	cmd, err := child.Command(context.Background(), idleTask, name, addr, strconv.Itoa(n))
	if err != nil {
		return nil, err
	}
	cmd.Stderr = os.Stderr
	hold, in := cmd.StdinPipe()
	ready, out := cmd.StdoutPipe()
	if err := errors.Join(in, out, cmd.Start()); err != nil {
		return nil, err
	}
	stop = func() {
		hold.Close()
		cmd.Wait()
	}
	if _, err := bufio.NewReader(ready).ReadString('\n'); err != nil {
		stop()
		return nil, fmt.Errorf("the clients have failed: %w", err)
	}
	return stop, nil
}

// inUse is the heap that is reachable, and the stacks. The first collection
// moves what sync.Pools hold aside, the second one frees it.
func inUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// RegisterIdleClients registers the clients of BenchmarkIdle over each of ts.
func RegisterIdleClients(ts ...echo.Transport) {
	child.Register(idleTask, func(args []string) error {
		name, addr := args[0], args[1]
		n, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		for _, t := range ts {
			if t.Traits().Name == name {
				return holdIdle(t, addr, n)
			}
		}
		return fmt.Errorf("no clients are registered for %s", name)
	})
}

// holdIdle opens n connections, sends one message over each, and holds them
// until standard input ends.
func holdIdle(t echo.Transport, addr string, n int) error {
	const workers = 8
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	held := make([]net.Conn, n)
	err := all(workers, func(w int) error {
		for i := w; i < n; i += workers {
			c, err := t.Dial(ctx, addr)
			if err != nil {
				return err
			}
			held[i] = c
			endWith(ctx, c)
			if err := ask(ctx, c, t.Traits(), payload(64)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
	runtime.KeepAlive(held) // a connection that nobody holds is closed
	return nil
}
