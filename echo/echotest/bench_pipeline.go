package echotest

import (
	"net"
	"testing"
	"time"

	"github.com/socketlab/socketlab/echo"
)

// BenchmarkPipeline keeps up to 64 messages of 64 bytes on the way: one
// goroutine writes them, another reads, so that full buffers cannot stop both.
// Where messages may be lost, lost/op is the share that was.
func BenchmarkPipeline(b *testing.B, ts ...echo.Transport) {
	each(b, ts, func(b *testing.B, t echo.Transport) {
		eachSize(b, t, []int{64}, "/window=64", func(b *testing.B, size int) {
			p := newPipeline(benchClient(b, benchServer(b, t), size), t.Traits(), size, 64)
			if p.lossy {
				p.c.SetReadDeadline(time.Now().Add(stall))
			}
			read := make(chan error, 1)
			b.ReportAllocs()
			b.ResetTimer()
			go func() { read <- p.read(b.N) }()
			err := p.write(b.N)
			if err == nil {
				err = <-read
			}
			b.StopTimer()
			if err != nil {
				b.Fatal(err)
			}
			rate(b, b.N-p.lost)
			if p.lossy {
				b.ReportMetric(float64(p.lost)/float64(b.N), "lost/op")
			}
		})
	})
}

// A pipeline is a connection with a window of messages on the way.
type pipeline struct {
	c      net.Conn
	size   int
	window int
	stream bool
	lossy  bool     // without a connection, what a peer has no room for is dropped
	credit chan int // how many messages may be sent; each Read gives as many as it got
	lost   int
}

func newPipeline(c net.Conn, traits echo.Traits, size, window int) *pipeline {
	p := &pipeline{c: c, size: size, window: window}
	p.lossy, p.stream = !traits.Connected, !traits.Boundaries
	p.credit = make(chan int, 2*window)
	p.credit <- window
	return p
}

func (p *pipeline) write(n int) error {
	msg := payload(p.size)
	for may := 0; n > 0; n-- {
		if may == 0 {
			if may = <-p.credit; may == 0 {
				return nil // the reader has failed
			}
		}
		may--
		if _, err := p.c.Write(msg); err != nil {
			return err
		}
	}
	return nil
}

// read counts n messages, those that are lost among them. Before it returns an
// error it lets the writer end.
func (p *pipeline) read(n int) (err error) {
	buf := make([]byte, 64<<10)
	for done, bytes, quiet := 0, 0, false; done < n; {
		m, err := p.c.Read(buf)
		came := 0
		switch {
		case p.lossy && timedOut(err):
			if quiet { // since the last deadline was set
				came = min(p.window, n-done)
				p.lost += came
			}
			quiet = true
			p.c.SetReadDeadline(time.Now().Add(stall))
		case err != nil:
			close(p.credit)
			return err
		case p.stream:
			came = (bytes+m)/p.size - bytes/p.size
			bytes += m
		default:
			came, quiet = 1, false
		}
		if done += came; came > 0 {
			p.credit <- came
		}
	}
	return nil
}

// stall is how long a window may be silent before what is on its way counts as
// lost.
const stall = 20 * time.Millisecond
