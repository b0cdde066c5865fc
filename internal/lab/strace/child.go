package strace

import (
	"fmt"
	"os"

	"github.com/socketlab/socketlab/internal/child"
)

// task names the task of the traced process.
const task = "strace-experiment"

// The marks are paths that do not exist. A lookup of them is a system call
// without an effect.
const (
	beginMark = "socketlab:begin"
	endMark   = "socketlab:end"
)

// Register sets the function that the traced process calls: run runs an
// experiment over a transport, both by their names. It must be called from an
// init function.
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
