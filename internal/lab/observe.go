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
	ctx, cancel := context.WithTimeoutCause(ctx, Limit, errTooSlow)
	defer cancel()
	log := newLog()
	o, err := e.Run(withLog(ctx, log), t)
	switch {
	case err != nil && context.Cause(ctx) != nil:
		return o, context.Cause(ctx)
	case isLacking(err):
		o, err = NotHere(fmt.Sprintf("%s: %s", t.Traits().Name, ErrorText(err))), nil
	}
	o.Calls = log.taken()
	return o, err
}

var errTooSlow = fmt.Errorf("it was not over after %v", Limit)

// isLacking reports whether err says that this system does not have a kind of
// socket, or an option of it.
func isLacking(err error) bool {
	return slices.ContainsFunc(
		[]error{errors.ErrUnsupported, errno.NoFamily, errno.NoProtocol, errno.NoType},
		func(lack error) bool { return errors.Is(err, lack) })
}

// Contradiction says in a sentence what in o does not fit the claims of t, or
// is empty. What a system lacks contradicts nothing.
func (e Experiment) Contradiction(t echo.Traits, o Observation) string {
	allowed := e.Allowed(t)
	if slices.Contains(allowed, o.Outcome) || o.Outcome == Absent {
		return ""
	}
	expected := "expected was " + strings.Join(allowed, " or ")
	if e.Trait == "" {
		return fmt.Sprintf("%s over %s: %s; %s", e.Name, t.Name, o.Outcome, expected)
	}
	c := t.Claim(e.Trait)
	return fmt.Sprintf("%s over %s: %s; %s, since %s claims %s=%s: %s",
		e.Name, t.Name, o.Outcome, expected, t.Name, c.Field, c.Value, c.Sentence)
}
