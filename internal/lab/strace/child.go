package strace

import (
	"fmt"
	"os"
	"strings"
)

// variable tells a process that it is the one to be traced, and what it has to
// run.
const variable = "SOCKETLAB_TRACE"

// The marks are paths that do not exist. Looking for them is a system call that
// changes nothing.
const (
	beginMark = "socketlab:begin"
	endMark   = "socketlab:end"
)

// Child runs an experiment over a transport, by their names, if this process is
// the one to be traced; otherwise handled is false.
func Child(run func(experiment, transport string) error) (handled bool, err error) {
	experiment, transport, ok := strings.Cut(os.Getenv(variable), "/")
	if !ok {
		return false, nil
	}
	// Processes that the experiment starts are not the one to be traced.
	os.Unsetenv(variable)
	os.Lstat(beginMark)
	err = run(experiment, transport)
	os.Lstat(endMark)
	if err != nil {
		err = fmt.Errorf("%s over %s: %w", experiment, transport, err)
	}
	return true, err
}
