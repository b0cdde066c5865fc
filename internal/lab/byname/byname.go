// Package byname runs experiments of the course over transports, and takes both
// by their names.
package byname

import (
	"context"
	"slices"
	"strconv"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/strace"
	"github.com/socketlab/socketlab/internal/transports"
	"github.com/socketlab/socketlab/lessons"
)

// An UnknownExperimentError reports a name that no experiment has.
type UnknownExperimentError struct{ Name string }

// Error returns a sentence with the name.
func (e *UnknownExperimentError) Error() string {
	return "no experiment is called " + strconv.Quote(e.Name)
}

// Observe runs an experiment over a transport of this machine, as lab.Observe
// does. The error is an *UnknownExperimentError or a *transports.UnknownError
// if a name is unknown.
func Observe(ctx context.Context, experiment, transport string) (lab.Observation, error) {
	e, t, err := find(experiment, transport)
	if err != nil {
		return lab.Observation{}, err
	}
	return lab.Observe(ctx, e, t)
}

// Confirm runs an experiment like Observe. It reports whether the outcome is one
// that the experiment allows over the transport.
func Confirm(ctx context.Context, experiment, transport string) (o lab.Observation, allowed bool, err error) {
	e, t, err := find(experiment, transport)
	if err != nil {
		return o, false, err
	}
	o, err = lab.Observe(ctx, e, t)
	return o, slices.Contains(e.Allowed(t.Traits()), o.Outcome), err
}

// Trace runs an experiment over a transport in a separate process, and returns
// the system calls of that process. The error is a strace.Unavailable where
// they cannot be traced.
func Trace(ctx context.Context, experiment, transport string) ([]strace.Syscall, error) {
	return strace.Run(ctx, experiment, transport)
}

func init() { strace.Register(run) }

// run is what the traced process does.
func run(experiment, transport string) error {
	e, t, err := find(experiment, transport)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), lab.Limit)
	defer cancel()
	_, err = e.Run(ctx, t)
	return err
}

func find(experiment, transport string) (e lab.Experiment, t echo.Transport, err error) {
	e, ok := lessons.Find(experiment)
	if !ok {
		return e, nil, &UnknownExperimentError{experiment}
	}
	selected, _, err := transports.Select([]string{transport})
	if err != nil {
		return e, nil, err
	}
	return e, selected[0], nil
}
