package socket

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

var (
	inUse    = lab.InUse.Outcome()
	bothBind = lab.NewOutcome("both bind")
)

// BindTwice starts a second server at the address of a first, and once more when
// the first is gone.
var BindTwice = lab.Experiment{
	Name:     "bind-twice",
	Question: "Can two servers have one address?",
	Run:      bindTwice,
	Allowed:  lab.ByKind(map[string][]lab.Outcome{"": {inUse}}),
	Why: "A name belongs to one socket of its kind, so bind(2) refuses a second one with EADDRINUSE, unless " +
		"both have asked to share a port with SO_REUSEPORT. When the first is closed, the name is free. " +
		"That a server cannot have its port back for a minute or two is about connections: the side that " +
		"closes a TCP connection first keeps its name in TIME-WAIT, and as long as it does, a bind that " +
		"does not ask for SO_REUSEADDR is refused. On Unix systems Go asks for it on every listener. A " +
		"Unix path that Go has bound is removed by Close; after a crash it is not, which is what " +
		"stale-path is about.",
	Source: "bind(2); socket(7); RFC 9293, sections 3.3.2 and 3.6; unix(7)",
}

func bindTwice(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	requested, remove, err := ownAddress(t)
	if err != nil {
		return o, err
	}
	defer remove()
	first, done, err := lab.Listen(ctx, t, requested)
	if err != nil {
		return o, err
	}
	defer done()
	addr := first.Addr().String()
	_, undo, err := lab.Listen(ctx, t, addr)
	if err == nil {
		undo()
	}
	o.Outcome = lab.CauseOf(err).Outcome()
	if err == nil {
		o.Outcome = bothBind
	}
	o.Detail = append(o.Detail, "the second server: "+lab.ErrorOrNone(err))
	if err := first.Close(); err != nil {
		return o, err
	}
	_, undo, err = lab.Listen(ctx, t, addr)
	if err == nil {
		undo()
	}
	o.Detail = append(o.Detail, fmt.Sprintf("after the first was closed: %s", lab.ErrorOrNone(err)))
	return o, nil
}

// ownAddress returns an address for a server: of a Unix socket a path in a
// directory that outlasts it, since a server that chooses its path removes the
// directory too.
func ownAddress(t echo.Transport) (addr string, remove func(), err error) {
	if !onHost(t) {
		return "", func() {}, nil
	}
	dir, remove, err := lab.TempDir()
	return filepath.Join(dir, "twice"), remove, err
}
