package halfclose

import (
	"context"
	"net"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/process"
	"github.com/socketlab/socketlab/internal/lab/timeout"
)

// never is the outcome when the Read waits whatever becomes of the peer.
var never = lab.NewOutcome("never")

// ifGone is the outcome when the Read ends with c after the peer is gone.
func ifGone(c lab.Cause) lab.Outcome { return endsIf(c, "gone") }

// endsIf is the outcome when the Read ends with c in a state of the peer.
func endsIf(c lab.Cause, state string) lab.Outcome {
	return c.Outcome().With("if " + state)
}

// SilentPeer gives the server's end to another process, which reads and never
// answers, and begins one Read. While that waits, the process is left alone,
// stopped, and killed. Before it is killed it reads on: input that it left unread
// would make a reset of its end.
var SilentPeer = lab.Experiment{
	Name:     "silent-peer",
	Question: "A peer that is silent, frozen or gone: can Read tell them apart?",
	Run:      silentPeer,
	Allowed: lab.ByKind(map[string][]lab.Outcome{
		"udp":       {never},
		"unixgram":  {never},
		"websocket": {ifGone(lab.CutOff)},
		"":          {ifGone(lab.EOF)},
	}),
	Why: "Read returns what the kernel has received, and a silent peer sends nothing. A frozen program sends " +
		"nothing either, but its kernel goes on: it takes what is written and answers keepalive probes. " +
		"When a program is killed, its kernel closes its sockets, and TCP sends the FIN of a Close: a crash " +
		"reads like a goodbye. Go's TLS accepts that too, between two records; WebSocket misses its close " +
		"frame. Datagram sockets close without a word. A machine without power sends no FIN at all: to TCP " +
		"it looks idle until keepalive probes stay unanswered, or, with data on its way, until " +
		"TCP_USER_TIMEOUT or the last retransmission. A frozen program shows only to whoever sets a " +
		"deadline for its answer.",
	Source: "RFC 9293, sections 3.6, 3.8.3 and 3.8.4; RFC 8446, section 6.1; RFC 6455, section 7.1.5; " +
		"package crypto/tls; tcp(7); signal(7); Linux, networking/ip-sysctl",
}

func silentPeer(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	peer, err := process.StartHolder(ctx, server)
	if err != nil {
		return o, err
	}
	defer peer.Close()
	r := timeout.BeginRead(client)
	o.Outcome, o.Detail, err = changeStates(client, peer, r)
	if err != nil {
		return o, err
	}
	if o.Outcome == never {
		r.Stop()
		o.Detail = append(o.Detail, "gone, then Write: "+writeToNobody(client))
	}
	o.Detail = append(o.Detail, tcpTimeouts(client)...)
	return o, ctx.Err()
}

// changeStates takes the peer from one state to the next, as long as r waits.
func changeStates(client net.Conn, peer *process.Holder, r *timeout.Reading) (outcome lab.Outcome, lines []string, err error) {
	ping := func() error {
		_, err := client.Write([]byte("ping"))
		return err
	}
	for _, state := range []struct {
		name, detail string
		reach        []func() error
	}{
		{"silent", "silent: Write succeeds, the peer reads", []func() error{ping, peer.AwaitRead}},
		{"frozen", "frozen: Write succeeds, nobody reads", []func() error{peer.Stop, ping}},
		{"gone", "gone: killed", []func() error{peer.Continue, peer.AwaitRead, peer.Kill}},
	} {
		if err := inTurn(state.reach); err != nil {
			return outcome, nil, err
		}
		if !r.Waits() {
			return endsIf(causeOf(r.Err), state.name), append(lines, state.detail+"; Read: "+result(r.Got, r.Err)), nil
		}
		lines = append(lines, state.detail+acknowledged(client)+"; Read waits")
	}
	return never, lines, nil
}

func inTurn(steps []func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// writeToNobody is what a Write says of a peer that is gone, or the Read after
// it.
func writeToNobody(client net.Conn) string {
	if _, err := client.Write([]byte("ping")); err != nil {
		return lab.ErrorText(err)
	}
	got, err := timeout.ReadMessage(client)
	return "no error; Read: " + result(got, err)
}
