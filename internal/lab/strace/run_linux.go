package strace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/socketlab/socketlab/internal/child"
)

// calls lists the traced system calls: those about sockets, and those of the
// marks.
const calls = "%network,read,write,readv,writev,close,ioctl,unlink,unlinkat,dup,dup3,pipe2,fcntl,newfstatat"

// limit is the longest time for one traced experiment. Each system call stops
// the process twice.
const limit = 20 * time.Second

// Run runs an experiment over a transport in a child under strace, and returns
// the system calls of the experiment. Where that is impossible, the error is
// Unavailable.
func Run(ctx context.Context, experiment, transport string) ([]Syscall, error) {
	tool, err := exec.LookPath("strace")
	if err != nil {
		return nil, Unavailable("strace is not installed (on Debian and Ubuntu: apt install strace)")
	}
	traced, err := child.Command(ctx, task, experiment, transport)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "strace-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	file := filepath.Join(dir, "calls")
	cmd := exec.CommandContext(ctx, tool, "-f", "-ttt", "-T", "-y", "-s", "24", "-e", "trace="+calls, "-o", file, traced.Path)
	cmd.Args = append(cmd.Args, traced.Args[1:]...)
	// One processor keeps the calls of goroutines in one order.
	cmd.Env = append(traced.Env, "GOMAXPROCS=1")
	return run(ctx, cmd, file)
}

func run(ctx context.Context, cmd *exec.Cmd, file string) ([]Syscall, error) {
	var errs bytes.Buffer
	cmd.Stderr = &errs
	// What is traced outlives its tracer, so both are one group.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	failed := cmd.Run()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	out, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, Unavailable("strace may not trace here: " + firstLine(errs.String()))
	}
	if err != nil {
		return nil, err
	}
	defer out.Close()
	found, complete := parse(out)
	switch {
	case failed != nil && complete:
		return nil, errors.New(firstLine(errs.String()))
	case !complete:
		return nil, Unavailable(fmt.Sprintf("strace may not trace here: %s", firstLine(errs.String())))
	}
	return found, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if line == "" {
		return "it says nothing"
	}
	return line
}
