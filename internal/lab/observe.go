package lab

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/errno"
)

// Limit is how long one experiment over one transport may take.
const Limit = 5 * time.Second

// Observe runs e over t and records its calls. What a system lacks is an
// observation too; other errors say that e could not be run.
func Observe(ctx context.Context, e Experiment, t echo.Transport) (Observation, error) {
	on, limit, teardown, err := setup(t)
	if err != nil {
		teardown()
		return Observation{}, err
	}
	over := time.Now().Add(limit)
	ctx, cancel := context.WithDeadline(ctx, over)
	defer cancel()
	log := newLog()
	o, err := e.Run(withLog(ctx, log), on)
	packets, lost := teardown()
	switch {
	case isLacking(err):
		o, err = NotHere(lacking(t, err)), nil
	case !time.Now().Before(over):
		o, err = late(t.Traits(), limit, lost)
	case err != nil && ctx.Err() != nil:
		err = context.Cause(ctx)
	}
	if o.Calls = log.taken(); packets > 0 {
		o.Lost, o.Detail = lost, append(o.Detail, crossed(packets, lost))
	}
	return o, err
}

// late is what can be said when the time is over. What was seen until then may
// be what the end has made of it.
func late(t echo.Traits, limit time.Duration, lost int) (Observation, error) {
	if lost > 0 && !t.Reliable {
		return missing(t), nil
	}
	return Observation{}, fmt.Errorf("it was not over after %v", limit)
}

// isLacking reports whether err says that this system does not have a kind of
// socket, or an option of it.
func isLacking(err error) bool {
	return slices.ContainsFunc(
		[]error{errors.ErrUnsupported, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT, errno.ESOCKTNOSUPPORT},
		func(lack error) bool { return errors.Is(err, lack) })
}

// Fits reports whether o fits the claims of t. What a system lacks contradicts
// nothing, and what a transport looks like that promises no delivery, when
// something was lost, neither.
func (e Experiment) Fits(t echo.Traits, o Observation) bool {
	return slices.Contains(e.Allowed(t), o.Outcome) || o.Outcome == Absent || o.Lost > 0 && !t.Reliable
}

// Contradiction says in a sentence what in o does not fit the claims of t. It
// is empty if o fits them.
func (e Experiment) Contradiction(t echo.Traits, o Observation) string {
	if e.Fits(t, o) {
		return ""
	}
	var allowed []string
	for _, outcome := range e.Allowed(t) {
		allowed = append(allowed, outcome.String())
	}
	expected := "expected was " + strings.Join(allowed, " or ")
	if e.Trait == "" {
		return fmt.Sprintf("%s over %s: %s; %s", e.Name, t.Name, o.Outcome, expected)
	}
	c := t.Claim(e.Trait)
	return fmt.Sprintf("%s over %s: %s; %s, since %s claims %s=%s: %s",
		e.Name, t.Name, o.Outcome, expected, t.Name, c.Field, c.Value, c.Sentence)
}
