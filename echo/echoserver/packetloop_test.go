package echoserver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echoserver"
)

// A packetPipe is a packet socket whose receives the test answers.
type packetPipe struct {
	net.Conn            // its Read is a receive
	fail     chan error // a receive that fails instead
}

func newPacketPipe() (pc *packetPipe, client net.Conn) {
	client, server := net.Pipe()
	return &packetPipe{server, make(chan error, 64)}, client
}

func (p *packetPipe) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case err := <-p.fail:
		return 0, nil, err
	default:
	}
	n, err := p.Conn.Read(b)
	if err == io.ErrClosedPipe {
		err = net.ErrClosed
	}
	return n, p.RemoteAddr(), err
}

func (p *packetPipe) WriteTo(b []byte, _ net.Addr) (int, error) { return p.Conn.Write(b) }

// servePackets is the loop of a packet server.
func servePackets(ctx context.Context, in *echoserver.PacketLoop, pc net.PacketConn) <-chan error {
	done := make(chan error, 1)
	go func() {
		defer in.ShutdownOn(ctx)()
		buf := make([]byte, 1024)
		for {
			in.Extend()
			n, from, err := pc.ReadFrom(buf)
			if in.Ends(err) {
				done <- in.Wait(err)
				return
			}
			if err == nil {
				pc.WriteTo(buf[:n], from)
			}
		}
	}()
	return done
}

func TestPacketsSurviveErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pc, client := newPacketPipe()
		in := echoserver.NewPacketLoop(pc, nil)
		for range 10 {
			pc.fail <- errors.New("the peer has gone")
		}
		done := servePackets(t.Context(), in, pc)
		start := time.Now()
		_, err := echo.RoundTrip(client, []byte("ping"), make([]byte, 4))
		assert.NoError(t, err, "errors about a peer that has gone end nothing")
		assert.Equal(t, 55*time.Millisecond, time.Since(start), "a receive that fails again and again is no busy loop")
		require.NoError(t, in.Close())
		assert.ErrorIs(t, <-done, net.ErrClosed)
	})
}

func TestPacketsDrain(t *testing.T) {
	tests := map[string]struct{ every, took time.Duration }{
		"silence ends it after 100 ms": {time.Hour, 100 * time.Millisecond},
		"and talk after 4.5 s":         {80 * time.Millisecond, 4500 * time.Millisecond},
	}
	for claim, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			pc, client := newPacketPipe()
			done := servePackets(ctx, echoserver.NewPacketLoop(pc, nil), pc)
			go func() {
				buf := make([]byte, 4)
				for {
					select {
					case <-time.After(test.every):
					case <-t.Context().Done():
						return
					}
					if _, err := echo.RoundTrip(client, []byte("ping"), buf); err != nil {
						return
					}
				}
			}()
			synctest.Wait()
			start := time.Now()
			cancel()
			assert.NoError(t, <-done, "Serve returns nil when its context ends")
			assert.Equal(t, test.took, time.Since(start), claim)
		})
	}
}

func TestPacketsEndThoughReceivesFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		pc, _ := newPacketPipe()
		broken := brokenPackets{pc}
		done := servePackets(ctx, echoserver.NewPacketLoop(broken, nil), broken)
		time.Sleep(time.Minute)
		start := time.Now()
		cancel()
		<-done
		assert.LessOrEqual(t, time.Since(start), 5*time.Second, "a socket that only fails ends in time all the same")
	})
}

type brokenPackets struct{ *packetPipe }

func (brokenPackets) ReadFrom([]byte) (int, net.Addr, error) { return 0, nil, errors.New("broken") }

func TestDropCounts(t *testing.T) {
	pc, _ := newPacketPipe()
	log := &journal{}
	in := echoserver.NewPacketLoop(pc, log.log())
	defer in.Close()
	for range 1000 {
		in.Drop(peerName("slow"), "no room")
	}
	assert.Equal(t, 10, log.count("\n"), "1,000 drops are 10 lines")
	for n := 1; n <= 512; n *= 2 {
		line := fmt.Sprintf("msg=dropped peer=slow why=\"no room\" dropped=%d\n", n)
		assert.Equal(t, 1, log.count(line), "at powers of two the log names the peer and the count")
	}
	in.Drop(peerName("other"), "no room")
	assert.Equal(t, 1, log.count("peer=other"), "each peer is counted by itself")
}

// Anybody can make up names without end.
func TestDropStaysBounded(t *testing.T) {
	pc, _ := newPacketPipe()
	log := &journal{}
	in := echoserver.NewPacketLoop(pc, log.log())
	defer in.Close()
	before := heap()
	for i := range 100_000 {
		in.Drop(peerName(fmt.Sprint(strings.Repeat("x", 100), i)), "no room")
	}
	assert.Less(t, heap(), before+1<<20, "100,000 names cost no more memory than the last thousand")
	assert.Less(t, strings.Count(log.String(), "\n"), 1100, "nor many more lines of log")
	runtime.KeepAlive(in)
}

type peerName string

func (n peerName) String() string { return string(n) }
