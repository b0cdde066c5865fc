package unixdomain

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

var (
	noFile     = lab.NewOutcome("no file")
	aFile      = lab.NewOutcome("a file")
	boundTwice = lab.NewOutcome("bound twice")
	stays      = lab.NewOutcome("stays") // after the server has closed
	noPath     = lab.NewOutcome("no path")
)

// AbstractName binds a server to a name that begins with "@", looks for its
// file, binds to it once more, and again when it is closed.
var AbstractName = lab.Experiment{
	Name:     "abstract-name",
	Question: "A name that is no file: does it work, and who may connect?",
	Run:      abstractName,
	Allowed: lab.ByKind(map[string][]lab.Outcome{
		"unix":       {noFile},
		"unixpacket": {noFile},
		"unixgram":   {noFile},
		"":           {noPath},
	}),
	Why: "A Unix socket can have a name that begins with a zero byte, which Go and many tools write as @. " +
		"The kernel keeps it in a table of its own, so there is no file: nothing is left behind when a " +
		"program dies, and the name is free as soon as its socket is closed. It also has no permissions. " +
		"The mode of a socket file says who may connect; here everybody in the same network namespace " +
		"may, and whoever binds a name first has it. A server that wants to know asks SO_PEERCRED. Only " +
		"Linux has such names.",
	Source: "unix(7), abstract sockets; network_namespaces(7)",
}

func abstractName(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	name := "@socketlab-" + rand.Text()[:8]
	s, done, err := lab.Listen(ctx, t, name)
	if errors.Is(err, errors.ErrUnsupported) {
		return o, err
	}
	if err != nil {
		return lab.Moot(noPath, "Listen: "+lab.ErrorText(err)), nil
	}
	ended := make(chan error)
	go func() { ended <- s.Serve(ctx) }()
	defer func() { done(); <-ended }()

	var n abstract
	if err := n.tryOut(ctx, t, s, name); err != nil {
		return o, err
	}
	o.Outcome, o.Detail = n.outcome(), n.lines()
	return o, nil
}

// An abstract name is what comes of it.
type abstract struct {
	answer string // to one message
	file   error  // why there is none of that name
	second error  // why nobody else can bind to it
	dial   error  // why nobody can connect when its server has closed
	free   error  // of binding to it then
}

func (n *abstract) tryOut(ctx context.Context, t echo.Transport, s echo.Server, name string) (err error) {
	if n.answer, err = echoOnce(ctx, t, name); err != nil {
		return err
	}
	_, n.file = os.Lstat(name)
	n.second = bind(ctx, t, name)
	if err := s.Close(); err != nil {
		return err
	}
	// A process that this one has begun to start has a copy of the socket until
	// its execve (fork(2)).
	for until := time.Now().Add(time.Second); ; {
		n.dial, n.free = connect(ctx, t, name), bind(ctx, t, name)
		if n.dial != nil && n.free == nil || time.Now().After(until) || ctx.Err() != nil {
			return nil
		}
	}
}

func (n *abstract) outcome() lab.Outcome {
	switch {
	case !errors.Is(n.file, fs.ErrNotExist):
		return aFile
	case lab.CauseOf(n.second) != lab.InUse:
		return boundTwice
	case lab.CauseOf(n.dial) != lab.Refused || n.free != nil:
		return stays
	}
	return noFile
}

func (n *abstract) lines() []string {
	return []string{
		fmt.Sprintf("Dial, Write and Read: an echo of %q", n.answer),
		"Lstat: " + lab.ErrorText(n.file) + ", so there is no mode",
		"Listen, while the first one lives: " + lab.ErrorText(n.second),
		"after its Close, Dial: " + lab.ErrorText(n.dial) + "; Listen: " + lab.CauseText(n.free),
	}
}

// echoOnce is the answer to one message.
func echoOnce(ctx context.Context, t echo.Transport, name string) (answer string, err error) {
	c, done, err := lab.Dial(ctx, t, "client", name)
	if err != nil {
		return "", err
	}
	defer done()
	buf := make([]byte, 64)
	n, err := echo.RoundTrip(c, []byte("ping"), buf)
	return string(buf[:n]), err
}

// bind binds to name for a moment.
func bind(ctx context.Context, t echo.Transport, name string) error {
	_, done, err := lab.Listen(ctx, t, name)
	if err == nil {
		done()
	}
	return err
}

// connect connects to name for a moment.
func connect(ctx context.Context, t echo.Transport, name string) error {
	_, done, err := lab.Dial(ctx, t, "client", name)
	if err == nil {
		done()
	}
	return err
}
