package socket

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

var (
	noOne       = lab.NewOutcome("no one")       // can use the path
	aServer     = lab.NewOutcome("a server")     // can bind to it
	aClient     = lab.NewOutcome("a client")     // can dial it
	otherErrors = lab.NewOutcome("other errors") // from Dial or bind
	noPath      = lab.NewOutcome("no path")
)

// StalePath leaves the file of a Unix socket behind, as a server does that
// crashes, and tries to use the path.
var StalePath = lab.Experiment{
	Name:     "stale-path",
	Question: "The server has crashed, its socket file is still there: who can use the path?",
	Run:      stalePath,
	Allowed: lab.ByKind(map[string][]lab.Outcome{
		"unix": {noOne}, "unixpacket": {noOne}, "unixgram": {noOne}, "": {noPath},
	}),
	Why: "bind(2) makes a file for a Unix socket, and nothing but a program removes it: close(2) does not, and " +
		"a program that crashes cannot. What is left is a name without a socket. Dial finds the file and " +
		"nobody behind it, and is refused; bind finds the file and says that the address is in use. So " +
		"the next start of the same server fails. Go's listeners remove their path when they are closed " +
		"in good order. A server that repairs a stale path has to tell it from a live one and from a file " +
		"that is no socket: it dials, and removes only what is a socket and refuses.",
	Source: "unix(7); unlink(2)",
}

func stalePath(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	if !onHost(t) {
		return lab.Moot(noPath, "its name is an address and a port, which end with the socket"), nil
	}
	dir, remove, err := lab.TempDir()
	if err != nil {
		return o, err
	}
	defer remove()
	path := filepath.Join(dir, "stale")
	network := lab.Kind(t.Traits())
	if err := crash(ctx, lab.HostOf(t), network, path); err != nil {
		return o, err
	}
	dialed := dialAndClose(ctx, t, path)
	bound := lab.Note(ctx, "server", "bind", network+" "+path, func() (string, error) {
		s, err := bind(ctx, lab.HostOf(t), network, path)
		if err != nil {
			return "", err
		}
		return "bound", s.Close()
	})
	o.Outcome = usable(dialed, bound)
	_, undo, repaired := lab.Listen(ctx, t, path)
	if repaired == nil {
		undo()
	}
	o.Detail = []string{
		"Dial: " + lab.ErrorOrNone(dialed),
		"bind: " + lab.ErrorOrNone(bound),
		fmt.Sprintf("Listen of this transport, which repairs such a path: %s", lab.ErrorOrNone(repaired)),
	}
	return o, nil
}

func usable(dialed, bound error) lab.Outcome {
	switch {
	case lab.CauseOf(dialed) == lab.Refused && lab.CauseOf(bound) == lab.InUse:
		return noOne
	case bound == nil:
		return aServer
	case dialed == nil:
		return aClient
	}
	return otherErrors
}

// crash binds a socket to path and closes it without removing the file.
func crash(ctx context.Context, h echo.Host, network, path string) error {
	return lab.Note(ctx, "server", "bind, close", network+" "+path, func() (string, error) {
		s, err := bind(ctx, h, network, path)
		if err != nil {
			return "", err
		}
		if ln, ok := s.(interface{ SetUnlinkOnClose(bool) }); ok {
			ln.SetUnlinkOnClose(false)
		}
		if err := s.Close(); err != nil {
			return "", err
		}
		_, err = os.Lstat(path)
		return "the file stays", err
	})
}

func dialAndClose(ctx context.Context, t echo.Transport, path string) error {
	_, hangUp, err := lab.Dial(ctx, t, "client", path)
	if err == nil {
		hangUp()
	}
	return err
}
