package datagrams

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

var (
	ignored = lab.NewOutcome("ignored")
	noWayIn = lab.NewOutcome("no way in")
	mixedUp = lab.NewOutcome("mixed up")
	getsIn  = lab.NewOutcome("it gets in")
)

// ThirdSocket has a third socket send to the client of a server.
var ThirdSocket = lab.Experiment{
	Name:     "third-socket",
	Question: "Can a third socket put bytes into my conversation?",
	Run:      thirdSocket,
	Allowed: lab.ByKind(map[string][]lab.Outcome{
		"udp": {ignored}, "unixgram": {lab.NotAllowed.Outcome()}, "": {noWayIn},
	}),
	Why: "A connection has two ends, and the kernel knows both: a third program that calls the server gets a " +
		"connection of its own, and there is no call by which it could write into another. A datagram " +
		"socket takes what arrives for its name. connect(2) on it fixes a peer. On UDP a datagram of anybody " +
		"else then finds no socket, as if nobody listened: its sender is told by ICMP, which it hears of only " +
		"if it is connected too. On a Unix socket its send is refused. But UDP looks at a source address that " +
		"the sender has written itself, so this keeps accidents out and not attackers. A socket that is " +
		"not connected, such as every UDP server's, takes what anybody sends.",
	Source: "connect(2); udp(7); unix(7); RFC 768; RFC 1122, section 4.1.3; RFC 9293, section 3.3.1",
}

func thirdSocket(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	s, done, err := lab.Serve(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	client, hangUp, err := lab.Dial(ctx, t, "client", s.Addr().String())
	if err != nil {
		return o, err
	}
	defer hangUp()
	switch network := client.LocalAddr().Network(); network {
	case "udp", "unixgram":
		return intrude(ctx, lab.HostOf(t), network, s, client)
	}
	return dialSameServer(ctx, t, s, client)
}

// dialSameServer connects a second client to the same server: each gets its own
// answer.
func dialSameServer(ctx context.Context, t echo.Transport, s echo.Server, client net.Conn) (o lab.Observation, err error) {
	third, hangUp, err := lab.Dial(ctx, t, "third", s.Addr().String())
	if err != nil {
		return o, err
	}
	defer hangUp()
	o.Outcome = noWayIn
	ends := []struct {
		name string
		net.Conn
	}{{"third socket", third}, {"client", client}}
	for _, c := range ends {
		if _, err := c.Write([]byte(c.name)); err != nil {
			return o, err
		}
	}
	for _, c := range ends {
		got, err := readOnce(c)
		if err != nil {
			return o, err
		}
		if got != c.name {
			o.Outcome = mixedUp
		}
		o.Detail = append(o.Detail, fmt.Sprintf("the %s has a connection of its own, and reads %q", c.name, got))
	}
	return o, nil
}

// intrude sends a datagram from a third socket to the client, and one to the
// server.
func intrude(
	ctx context.Context, h echo.Host, network string, s echo.Server, client net.Conn,
) (o lab.Observation, err error) {
	third, leave, err := openThirdSocket(ctx, h, network)
	if err != nil {
		return o, err
	}
	defer leave()
	sent := sendTo(ctx, third, "the client", "intruder", client.LocalAddr())
	if _, err := client.Write([]byte("ping")); err != nil {
		return o, err
	}
	got, err := all(client, sent == nil)
	if err != nil {
		return o, err
	}
	switch {
	case slices.Contains(got, "intruder"):
		o.Outcome = getsIn
	case sent != nil:
		o.Outcome = lab.CauseOf(sent).Outcome()
	default:
		o.Outcome = ignored
	}
	o.Detail = []string{
		"the third socket sends to the client: " + lab.ErrorOrNone(sent),
		"the client, which is connected to the server, reads " + quote(got),
		"the server, which is not connected, " + answers(ctx, third, s.Addr()),
	}
	return o, nil
}

func sendTo(ctx context.Context, pc net.PacketConn, whom, msg string, addr net.Addr) error {
	return lab.Note(ctx, "third", "WriteTo "+whom, strconv.Quote(msg), func() (string, error) {
		n, err := pc.WriteTo([]byte(msg), addr)
		return lab.Bytes(n), err
	})
}

// all reads the answer to c, and what comes after it if more may.
func all(c net.Conn, more bool) (got []string, err error) {
	for {
		one, err := readOnce(c)
		switch {
		case err != nil && len(got) > 0 && lab.CauseOf(err) == lab.Waits:
			return got, nil
		case err != nil:
			return got, err
		}
		got = append(got, one)
		if !more {
			return got, nil
		}
		c.SetReadDeadline(time.Now().Add(lab.Silence(c)))
	}
}

// answers describes how the server responds to the third socket.
func answers(ctx context.Context, third net.PacketConn, server net.Addr) string {
	err := sendTo(ctx, third, "the server", "hello", server)
	buf := make([]byte, 64)
	n := 0
	if err == nil {
		err = lab.Note(ctx, "third", "ReadFrom", "", func() (string, error) {
			n, _, err = third.ReadFrom(buf)
			return lab.Payload(buf[:n]), err
		})
	}
	if err != nil {
		return "does not answer it: " + lab.ErrorText(err)
	}
	return fmt.Sprintf("answers the third socket: %q", buf[:n])
}

// openThirdSocket binds a datagram socket that is not connected.
func openThirdSocket(ctx context.Context, h echo.Host, network string) (net.PacketConn, func(), error) {
	addr, remove := "127.0.0.1:0", func() {}
	if network == "unixgram" {
		dir, removeDir, err := lab.TempDir()
		if err != nil {
			return nil, nil, err
		}
		addr, remove = filepath.Join(dir, "third"), removeDir
	}
	pc, err := h.ListenPacket(ctx, network, addr)
	if err != nil {
		remove()
		return nil, nil, err
	}
	if end, ok := ctx.Deadline(); ok {
		pc.SetDeadline(end)
	}
	return pc, func() { pc.Close(); remove() }, nil
}
