package strace

import (
	"fmt"
	"os"

	"github.com/socketlab/socketlab/internal/child"
)

// task is what the traced process has to do.
const task = "strace-experiment"

// The marks are paths that do not exist. Looking for them is a system call that
// changes nothing.
const (
	beginMark = "socketlab:begin"
	endMark   = "socketlab:end"
)

// Register sets what the traced process does: run has an experiment run over a
// transport, by their names.
func Register(run func(experiment, transport string) error) {
	child.Register(task, func(args []string) error {
		experiment, transport := args[0], args[1]
		os.Lstat(beginMark)
		err := run(experiment, transport)
		os.Lstat(endMark)
		if err != nil {
			return fmt.Errorf("%s over %s: %w", experiment, transport, err)
		}
		return nil
	})
}
