package exercise

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	claims "github.com/socketlab/socketlab/internal/course/claims"
)

// A Verdict is what became of one claim.
type Verdict struct {
	Name   string `json:"name"`
	Holds  string `json:"holds"`
	Belief string `json:"belief"`
	Kept   bool   `json:"kept"`
	Seen   string `json:"seen,omitempty"`
	Where  string `json:"where,omitempty"`
}

// A Result is what a check has found.
type Result struct {
	Verdicts []Verdict
	Compiler string // what it says, if it does not compile
	Output   string // what else the program has printed
	Late     bool   // it was stopped after Limit
	Failed   bool   // the program has said so by its exit status
}

// Limit is how long a check may run each time. What does not end is stopped by
// the check itself, long before.
const Limit = 60 * time.Second

// Passed reports whether every claim was kept.
func (r Result) Passed() bool {
	_, broken := r.Broken()
	return len(r.Verdicts) > 0 && !broken && !r.Failed && !r.Late
}

// Broken is the first claim that was not kept.
func (r Result) Broken() (Verdict, bool) {
	for _, v := range r.Verdicts {
		if !v.Kept {
			return v, true
		}
	}
	return Verdict{}, false
}

// ErrNoGo says that the program that builds the check is missing.
var ErrNoGo = errors.New("the go command was not found; the exercises need it: see go.dev/dl")

// A Check is how an exercise is checked.
type Check struct {
	Race  bool
	Times int // 0 is once
}

// Run checks the exercise in a folder, which is that of its file. Source replaces
// the file, unless it is nil.
func (c Check) Run(ctx context.Context, e Exercise, dir string, source []byte) (Result, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return Result{}, ErrNoGo
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Result{}, err
	}
	work, err := os.MkdirTemp("", "sl")
	if err != nil {
		return Result{}, err
	}
	defer os.RemoveAll(work)
	overlay, err := e.overlay(work, dir, source)
	if err != nil {
		return Result{}, err
	}
	program := filepath.Join(work, "check")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	// Not optimised, every statement has a line of its own to be found at.
	args := []string{"test", "-c", "-o", program, "-overlay", overlay, "-vet=off", "-gcflags=-N -l", "-ldflags=-s -w"}
	if c.Race {
		args = append(args, "-race")
	}
	build := exec.CommandContext(ctx, "go", append(args, ".")...)
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		if ctx.Err() != nil {
			return Result{}, ctx.Err()
		}
		return Result{Compiler: compiler(string(out))}, nil
	}
	return c.execute(ctx, program, dir)
}

// overlay puts the check beside the exercise, and hides all other tests of the
// folder (go help build).
func (e Exercise) overlay(work, dir string, source []byte) (string, error) {
	replace := make(map[string]string)
	theirs, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		return "", err
	}
	for _, name := range theirs {
		replace[name] = ""
	}
	put := func(name string, text []byte) error {
		at := filepath.Join(work, name)
		replace[filepath.Join(dir, name)] = at
		return os.WriteFile(at, text, 0o600)
	}
	checks, err := e.checks()
	if err != nil {
		return "", err
	}
	for _, name := range checks {
		text, err := e.Read(name)
		if err == nil {
			err = put(path.Base(name), text)
		}
		if err != nil {
			return "", err
		}
	}
	err = put("claims_test.go", claims.Source)
	if source != nil {
		err = errors.Join(err, put(File, source))
	}
	text, failed := json.Marshal(map[string]any{"Replace": replace})
	at := filepath.Join(work, "overlay.json")
	return at, errors.Join(err, failed, os.WriteFile(at, text, 0o600))
}

// compiler is what it says about the learner's files, without what it says about
// packages.
func compiler(out string) string {
	var lines []string
	for line := range strings.Lines(out) {
		if line = strings.TrimRight(line, "\r\n"); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, strings.TrimPrefix(line, "."+string(filepath.Separator)))
		}
	}
	return strings.Join(lines, "\n")
}

// execute runs the check and reads the verdicts.
func (c Check) execute(ctx context.Context, program, dir string, env ...string) (r Result, err error) {
	ctx, cancel := context.WithTimeout(ctx, Limit*time.Duration(max(1, c.Times)))
	defer cancel()
	// An exercise that ends the program has not passed (go help testflag).
	cmd := exec.CommandContext(ctx, program, "-test.paniconexit0",
		fmt.Sprintf("-test.count=%d", max(1, c.Times)), "-test.timeout=0")
	cmd.Dir = dir
	// Under the race detector a program sleeps for a second before it exits.
	cmd.Env = append(append(os.Environ(), "GORACE=atexit_sleep_ms=0"), env...)
	cmd.WaitDelay = time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	for line := range strings.Lines(out.String()) {
		text, ok := strings.CutPrefix(line, "verdict ")
		var v Verdict
		if ok && json.Unmarshal([]byte(text), &v) == nil {
			r.Verdicts = append(r.Verdicts, v)
			continue
		}
		r.Output += line
	}
	_, exited := errors.AsType[*exec.ExitError](err)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		r.Late = true
		return r, nil
	case ctx.Err() != nil:
		return r, ctx.Err()
	case exited:
		r.Failed = true
		return r, nil
	}
	return r, err
}
