package halfclose

import (
	"context"
	"net"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/timeout"
)

var (
	goesOn     = lab.NewOutcome("goes on")
	readIsDead = lab.NewOutcome("Read is dead")
)

// Deadline lets a Read run into its deadline, and reads twice more when a
// message is there: with the deadline as it was, and without one.
var Deadline = lab.Experiment{
	Name:     "deadline",
	Question: "A Read runs into its deadline: can the connection go on?",
	Trait:    "Resumable",
	Run:      deadline,
	Allowed:  lab.If(func(t echo.Traits) bool { return t.Resumable }, goesOn, readIsDead),
	Why: "A deadline is a moment, not a duration, and belongs to the connection, not to a call: once it has " +
		"passed, every Read fails until it is set anew, even when bytes are there. The kernel knows nothing " +
		"of it. Go's runtime ends the wait, nothing is read, nothing is lost, and the socket is as good as " +
		"before. TLS keeps the part of a record that it has read, and goes on. The WebSocket library keeps " +
		"the first error of a Read for good, since it may have stopped in the middle of a frame; Writes still " +
		"work. Whoever wants to wait for a while reads in a goroutine of its own and lets the connection end, " +
		"or sends pings and moves the deadline with each pong.",
	Source: "package net, Conn.SetReadDeadline; package gorilla/websocket, Conn.SetReadDeadline; " +
		"RFC 6455, section 5.5.2",
}

func deadline(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	const soon = 10 * time.Millisecond
	setReadDeadline(ctx, client, "in "+soon.String(), time.Now().Add(soon))
	o.Detail = append(o.Detail, "Read, with a deadline in "+soon.String()+": "+result(timeout.Receive(client)))

	msg := "ping"
	if _, err := server.Write([]byte(msg)); err != nil {
		return o, err
	}
	lab.AwaitQueued(ctx, client, len(msg))
	o.Detail = append(o.Detail, "Read, when a message is there:     "+result(timeout.Receive(client)))

	setReadDeadline(ctx, client, "none", time.Time{})
	got, err := timeout.ReadMessage(client)
	o.Detail = append(o.Detail, "Read, with the deadline cleared:   "+result(got, err))
	o.Detail = append(o.Detail, "the other direction:               "+otherWay(client, server))
	o.Outcome = readIsDead
	if err == nil && got == msg {
		o.Outcome = goesOn
	}
	return o, ctx.Err()
}

func setReadDeadline(ctx context.Context, c net.Conn, when string, t time.Time) {
	lab.Note(ctx, "client", "SetReadDeadline", when, func() (string, error) {
		return "nil", c.SetReadDeadline(t)
	})
}

// otherWay is what becomes of a message from client to server.
func otherWay(client, server net.Conn) string {
	if _, err := client.Write([]byte("pong")); err != nil {
		return lab.ErrorText(err)
	}
	return result(timeout.ReadMessage(server))
}
