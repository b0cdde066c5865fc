// Package child starts this program again, to do one task in a separate
// process. A process can be stopped, killed, traced and measured; a part of a
// process cannot.
//
// The package that has a task registers it in an init function, and starts it
// with Command. Run comes first in the main function, and in the TestMain of
// every test that starts a child:
//
//	if handled, status := child.Run(); handled {
//		os.Exit(status)
//	}
//
// The child recognizes itself by its environment and its first argument, which
// both hold the name of the task. Libraries for this look at argument 0, which
// strace(1) sets itself for the program that it traces.
package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
)

// variable holds the name of a child's task. It means nothing to a process whose
// first argument is another one, so that no process becomes a child because it
// has inherited the variable, or because somebody has set it.
const variable = "SOCKETLAB_CHILD"

var (
	tasks = make(map[string]func(args []string) error)
	ready atomic.Bool // Run was called
)

// Register adds a task under a name that no command has. It must be called from
// init functions. It panics if the name is in use.
func Register(name string, task func(args []string) error) {
	if _, taken := tasks[name]; taken {
		panic("child: two tasks are called " + name)
	}
	tasks[name] = task
}

// Run does the task of this process, if it is a child. Then handled is true,
// and the caller exits with the status. The status is 1 if the task failed; Run
// prints the error on standard error.
func Run() (handled bool, status int) {
	ready.Store(true)
	name := os.Getenv(variable)
	task, known := tasks[name]
	if !known || len(os.Args) < 2 || os.Args[1] != name {
		return false, 0
	}
	os.Unsetenv(variable) // the task may start processes too
	rename()
	if err := task(os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return true, 1
	}
	return true, 0
}

// Command returns a command that starts this program again for a task. The
// caller may set its streams, files, environment and attributes. A program that
// runs others, such as strace(1), can start the child too, with the same
// program, arguments and environment.
//
// Command fails in a process that has not called Run: the child would not call
// Run either, and would repeat all that this process does, without end.
func Command(ctx context.Context, name string, args ...string) (*exec.Cmd, error) {
	if _, known := tasks[name]; !known {
		return nil, fmt.Errorf("child: no task is called %q", name)
	}
	if !ready.Load() {
		return nil, errors.New("child: this program has to call child.Run first, in main or TestMain, to start " + name)
	}
	path, err := program()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path, append([]string{name}, args...)...)
	cmd.Args[0] = os.Args[0]
	cmd.Env = append(os.Environ(), variable+"="+name)
	return cmd, nil
}

// program returns the path of this program. Linux has one that leads to the
// program that runs even when another has been installed in its place.
func program() (string, error) {
	running := "/proc/" + strconv.Itoa(os.Getpid()) + "/exe"
	if _, err := os.Stat(running); err == nil && runtime.GOOS == "linux" {
		return running, nil
	}
	return os.Executable()
}

// rename gives the process back the name that ps(1) shows, which Linux takes
// from the path of the program.
func rename() {
	if runtime.GOOS == "linux" {
		os.WriteFile("/proc/self/comm", []byte(filepath.Base(os.Args[0])), 0)
	}
}
