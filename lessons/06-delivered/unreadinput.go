package delivered

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

var (
	allArrives = lab.NewOutcome("all arrives")
	errorFirst = lab.NewOutcome("error first")
	cutOff     = lab.NewOutcome("cut off")
)

// UnreadInput lets a server write up to 3 MiB, as far as no Write has to wait,
// and close while 28 bytes are there to be read. Only then does the client begin
// to read. Where that ends with an error, a server that has read its 28 bytes
// does the same again.
var UnreadInput = lab.Experiment{
	Name:     "unread-input",
	Question: "Up to 3 MiB written, closed with 28 bytes unread: what arrives?",
	Run:      unreadInput,
	Allowed: lab.ByKind(map[string][]lab.Outcome{
		"tcp":        {cutOff},
		"tls":        {cutOff},
		"unixpacket": {errorFirst},
		"":           {allArrives},
	}),
	Why: "Close leaves unsent data to the kernel, which goes on sending, unless input lies there that " +
		"nobody has read. Then TCP sends a reset instead of a FIN, to say that data was lost, and drops " +
		"what it has not sent; the client can read what its own kernel had by then. TLS changes nothing. " +
		"Close of a WebSocket reads on for a moment, for the peer's answer to its goodbye, and so leaves " +
		"no input. What is written to a Unix socket lies with the client at once and stays there; its end " +
		"is a reset too. A stream reports that after the data, unixpacket before it, so that whoever " +
		"stops at the error misses every message. Datagram sockets have no connection that could be " +
		"reset.",
	Source: "RFC 9293, section 3.6.1; RFC 2525, section 2.17; RFC 6455, section 7.1.1; unix(7)",
}

// unread is 28 bytes.
const unread = "the server never reads these"

func unreadInput(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	rude, err := serve(ctx, t, false)
	if err != nil {
		return o, err
	}
	o.Outcome, o.Figure, o.Detail = rude.outcome(), rude.figure(), rude.lines()
	if rude.end == io.EOF || isSilence(rude.end) {
		return o, nil
	}
	polite, err := serve(ctx, t, true)
	if err != nil {
		return o, err
	}
	o.Detail = append(o.Detail, "from a server that has read its "+lab.Bytes(len(unread))+": "+polite.received())
	return o, nil
}

// A delivery is what a server wrote before it closed, and what came of it.
type delivery struct {
	written int   // bytes whose Write returned no error
	there   int   // bytes in the client's kernel when the server closed
	arrived int   // bytes until a Read failed
	end     error // of that Read
	after   int   // bytes that Reads returned afterwards all the same
}

// serve writes and closes, with the input read before or not.
func serve(
	ctx context.Context, t echo.Transport, polite bool,
) (d delivery, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return d, err
	}
	defer done()
	if err := leaveInput(ctx, client, server); err != nil {
		return d, err
	}
	if polite {
		input := make([]byte, len(unread))
		if _, err := io.ReadFull(server, input); err != nil {
			return d, err
		}
	}
	if d.written, err = fill(server); err != nil {
		return d, err
	}
	d.there, _ = lab.Queued(client)
	if err := server.Close(); err != nil {
		return d, err
	}
	d.collect(client)
	return d, nil
}

// collect reads to the end, and further where that is an error.
func (d *delivery) collect(client net.Conn) {
	d.arrived, d.end = count(client)
	if d.end != io.EOF && !isSilence(d.end) {
		d.after, _ = count(client)
	}
}

// leaveInput returns when the server's kernel has what the client wrote.
func leaveInput(ctx context.Context, client, server net.Conn) error {
	if _, err := lab.Queued(server); err != nil {
		return err
	}
	if _, err := client.Write([]byte(unread)); err != nil {
		return err
	}
	if !lab.AwaitQueued(ctx, server, len(unread)) {
		return ctx.Err()
	}
	return nil
}

// fill writes until all is written or the next Write might wait.
func fill(server net.Conn) (written int, err error) {
	msg, most := load(server)
	for written < most {
		if room, err := hasRoom(server); !room || err != nil {
			return written, err
		}
		n, err := server.Write(msg)
		if written += n; err != nil {
			return written, err
		}
	}
	return written, nil
}

// load is a message that no compression shortens, and how many bytes to write in
// all. The datagrams are so few that no queue on their way is too short.
func load(server net.Conn) (msg []byte, most int) {
	msg, most = lab.Incompressible(64<<10), 3<<20
	switch server.LocalAddr().Network() {
	case "udp", "unixgram":
		msg, most = msg[:1<<10], 8<<10
	}
	return msg, most
}

// hasRoom reports whether a quarter of the send buffer is free: a Write waits
// when it is full (send(2)).
func hasRoom(c net.Conn) (bool, error) {
	size, err := lab.Option(c, syscall.SOL_SOCKET, syscall.SO_SNDBUF)
	if err != nil {
		return false, err
	}
	used, err := lab.Unsent(c)
	return used < size/4*3, err
}

// count reads until a Read fails.
func count(c net.Conn) (bytes int, err error) {
	buf := make([]byte, 64<<10)
	for err == nil {
		var n int
		n, err = read(c, buf)
		bytes += n
	}
	return bytes, err
}

// read waits for a lab.Silence, and when that has passed, once more for a moment:
// a process that the machine has put aside meanwhile has not asked the kernel.
func read(c net.Conn, buf []byte) (n int, err error) {
	for _, wait := range []time.Duration{lab.Silence(c), lab.Silence(c) / 5} {
		c.SetReadDeadline(time.Now().Add(wait))
		if n, err = c.Read(buf); !isSilence(err) {
			break
		}
	}
	return n, err
}

func isSilence(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

func (d delivery) outcome() lab.Outcome {
	switch d.written {
	case d.arrived:
		return allArrives
	case d.arrived + d.after:
		return errorFirst
	}
	return cutOff
}

func (d delivery) figure() string {
	switch n := float64(d.arrived); {
	case n < 1e3:
		return lab.Bytes(d.arrived)
	case n < 1e6:
		return fmt.Sprintf("%.0f kB", n/1e3)
	default:
		return fmt.Sprintf("%.1f MB", n/1e6)
	}
}

func (d delivery) lines() []string {
	lines := []string{"server: " + lab.Bytes(d.written) + " written, and closed, all without an error"}
	if d.arrived+d.after < d.written {
		lines = append(lines, "of which the client's kernel had "+lab.Count(d.there)+" when the server closed")
	}
	lines = append(lines, "client: "+d.received())
	if d.after > 0 {
		lines = append(lines, "client, reading on after the error: "+lab.Bytes(d.after))
	}
	return lines
}

func (d delivery) received() string {
	end := lab.ErrorText(d.end)
	if isSilence(d.end) {
		end = "nothing more, and no end"
	}
	return lab.Bytes(d.arrived) + ", then " + end
}
