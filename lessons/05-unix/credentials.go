package unixdomain

import (
	"context"
	"fmt"
	"net"
	"os"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/unixsock"
)

var (
	pidAndUID     = lab.NewOutcome("pid and uid")
	perMessage    = lab.NewOutcome("per message")
	noCredentials = lab.NewOutcome("no")
)

// Credentials asks both ends of a connection for their peer. Where neither
// knows, it asks the kernel to say with each message who has sent it.
var Credentials = lab.Experiment{
	Name:     "credentials",
	Question: "Does the kernel say who is at the other end?",
	Run:      credentials,
	Allowed: lab.ByKind(map[string][]lab.Outcome{
		"unix":       {pidAndUID},
		"unixpacket": {pidAndUID},
		"unixgram":   {perMessage},
		"":           {noCredentials},
	}),
	Why: "Both ends of a Unix socket belong to processes of one kernel, and it knows them. It notes pid, " +
		"uid and gid at connect(2) and listen(2), and SO_PEERCRED returns the note; the program there has " +
		"no say in it. A unixgram socket has no one peer: anybody may send to it. There the receiver sets " +
		"SO_PASSCRED, and the kernel attaches the sender to each message; to pass for another takes " +
		"privilege. Of a network socket the kernel knows an address. Linux answers SO_PEERCRED there too, " +
		"without an error, with pid 0 and uid -1: who checks the error alone admits everybody.",
	Source: "unix(7), SO_PEERCRED, SO_PASSCRED and SCM_CREDENTIALS",
}

func credentials(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	o.Detail = []string{"this process: " + show(myself())}
	var who unixsock.Credentials
	for _, end := range []struct {
		name string
		conn net.Conn
	}{{"client", client}, {"server", server}} {
		if who, err = peer(ctx, end.name, end.conn); err != nil {
			return o, err
		}
		o.Detail = append(o.Detail, fmt.Sprintf("SO_PEERCRED of the %s: %s", end.name, show(who)))
	}
	if who.PID > 0 {
		o.Outcome, o.Figure = pidAndUID, fmt.Sprintf("uid %d", who.UID)
		return o, nil
	}
	return withMessage(ctx, o, client, server)
}

// withMessage asks for the sender of one message.
func withMessage(ctx context.Context, o lab.Observation, client, server net.Conn) (lab.Observation, error) {
	who, err := senderOf(ctx, client, server)
	switch {
	case err != nil:
		o.Outcome = noCredentials
		o.Detail = append(o.Detail, "SO_PASSCRED: "+lab.ErrorText(err))
	case who == nil:
		o.Outcome = noCredentials
		o.Detail = append(o.Detail, "SO_PASSCRED: no error, and a message without credentials")
	default:
		o.Outcome, o.Figure = perMessage, fmt.Sprintf("uid %d", who.UID)
		o.Detail = append(o.Detail, "SO_PASSCRED, with the message: "+show(*who))
	}
	return o, nil
}

func peer(ctx context.Context, by string, c net.Conn) (who unixsock.Credentials, err error) {
	err = lab.Note(ctx, by, "getsockopt", "SO_PEERCRED", func() (string, error) {
		who, err = unixsock.PeerCredentials(lab.Underlying(c))
		return show(who), err
	})
	return who, err
}

func myself() unixsock.Credentials {
	return unixsock.Credentials{PID: os.Getpid(), UID: os.Getuid(), GID: os.Getgid()}
}

// show has -1 as the number of nobody: the largest uid, which the kernel returns
// where there is none.
func show(who unixsock.Credentials) string {
	return fmt.Sprintf("pid %d, uid %d, gid %d", who.PID, int32(who.UID), int32(who.GID))
}
