package socket

import (
	"context"
	"fmt"
	"strings"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// Descriptor asks the kernel what a connection is to it, and then uses it as any
// other file.
var Descriptor = lab.Experiment{
	Name:     "descriptor",
	Question: "What is a connection, to the kernel?",
	Run:      descriptor,
	Allowed: lab.ByKind(map[string][]lab.Outcome{
		"unix":       {socketType("unix", "stream")},
		"unixpacket": {socketType("unix", "seqpacket")},
		"unixgram":   {socketType("unix", "dgram")},
		"udp":        {socketType("inet", "dgram")},
		"":           {socketType("inet", "stream")},
	}),
	Why: "A socket is an object of the kernel, and a program holds no more of it than a number: a file " +
		"descriptor, the lowest that was free. What kind it is was said once, in three arguments of " +
		"socket(2): family, type and protocol. WebSocket and TLS are none of them: under both lies a TCP " +
		"stream, and the rest is agreed upon by the programs. Since a descriptor is a file, read(2) and " +
		"write(2) work on it. A port is no more than a part of a socket's name: a server's port is in the " +
		"name of every connection that it has accepted, and two sockets of different protocols may have " +
		"the same one.",
	Source: "socket(2); socket(7); proc(5); RFC 6455, section 1.5",
}

func descriptor(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	mine, err := look(ctx, "client", client)
	if err != nil {
		return o, err
	}
	theirs, err := look(ctx, "server", server)
	if err != nil {
		return o, err
	}
	o.Outcome = socketType(mine.family, mine.kind)
	o.Figure = fmt.Sprintf("fd %d", mine.fd)
	o.Detail = append(mine.lines(), theirs.lines()...)
	arrived, err := asFiles(ctx, client, server)
	if err != nil {
		return o, err
	}
	o.Detail = append(o.Detail,
		fmt.Sprintf("write(%d) and read(%d) carry bytes as between files: %q", mine.fd, theirs.fd, arrived))
	return o, nil
}

// socketType is the outcome for a family and a type of socket.
func socketType(family, kind string) lab.Outcome { return lab.NewOutcome(family + " " + kind) }

// An object is what the kernel says of a descriptor.
type object struct {
	by                     string
	fd                     int
	link                   string // of the descriptor in /proc
	family, kind, protocol string
	local, remote          string
}

// noName is what a Unix socket has that was never bound.
const noName = "no name"

// wide is how long a line of evidence may be.
const wide = 76

func (o object) lines() []string {
	kind := fmt.Sprintf("%s: fd %d is %s: %s, %s, %s", o.by, o.fd, o.link, o.family, o.kind, o.protocol)
	names, peer := "  "+o.local, "connected to "+strings.Replace(o.remote, noName, "an end without a name", 1)
	if len(names+", "+peer) > wide {
		return []string{kind, names, "  " + peer}
	}
	return []string{kind, names + ", " + peer}
}
