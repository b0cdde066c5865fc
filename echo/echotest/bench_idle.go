package echotest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// idleConns is how many connections BenchmarkIdle opens.
const idleConns = 2000

// idleEnv asks a test binary to be the clients of BenchmarkIdle: it holds the
// name of the transport and the address of the server.
const idleEnv = "SOCKETLAB_IDLE"

// BenchmarkIdle reports what one connection that is silent after one message
// costs the server: heap and stacks, in bytes, without what the kernel keeps.
// The clients live in another process, so that theirs is not counted. TestMain
// has to call IdleClients.
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
	stop, err := idleProcess(t.Traits().Name + " " + r.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer stop()
	return float64(inUse()) - float64(before)
}

// idleProcess starts the clients and returns when all are connected.
func idleProcess(what string) (stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), idleEnv+"="+what)
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

// IdleClients reports whether this process was started by BenchmarkIdle. Then it
// has been the clients of one of ts, and the process has nothing else to do.
func IdleClients(ts ...echo.Transport) bool {
	name, addr, ok := strings.Cut(os.Getenv(idleEnv), " ")
	if !ok {
		return false
	}
	for _, t := range ts {
		if t.Traits().Name == name {
			if err := beIdle(t, addr); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}
	}
	return true
}

// beIdle opens the connections, sends one message over each, and holds them
// until standard input ends.
func beIdle(t echo.Transport, addr string) error {
	const workers = 8
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	held := make([]net.Conn, idleConns)
	err := all(workers, func(w int) error {
		for i := w; i < idleConns; i += workers {
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
