package exercise

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	claims "github.com/socketlab/socketlab/internal/course/claims"
)

// A Solution is what somebody has written in the place of an exercise.
type Solution struct {
	Of     Exercise
	Name   string
	Source []byte
}

func (s Solution) key() string { return s.Of.Folder + "/" + s.Name }

// Several are many solutions in one program, which is built in a fraction of the
// time that a program for each would take. Close removes it.
type Several struct {
	Compiler string // what it says, if they do not compile
	check    Check
	work     string
}

// Build makes a package of each solution, with the check as a part of it. A
// solution is checked by Run in a process of its own.
func (c Check) Build(ctx context.Context, solutions []Solution) (*Several, error) {
	work, err := os.MkdirTemp("", "sl")
	if err != nil {
		return nil, err
	}
	s := &Several{check: c, work: work}
	if err := errors.Join(lay(work, solutions), s.build(ctx)); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Run checks one of the solutions. It runs in dir.
func (s *Several) Run(ctx context.Context, solution Solution, dir string) (Result, error) {
	if s.Compiler != "" {
		return Result{Compiler: s.Compiler}, nil
	}
	return s.check.execute(ctx, s.program(), dir, "SOCKETLAB_SOLUTION="+solution.key())
}

// Close removes the program.
func (s *Several) Close() error { return os.RemoveAll(s.work) }

func (s *Several) program() string {
	name := filepath.Join(s.work, "check")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return name
}

func (s *Several) build(ctx context.Context) error {
	// Where a claim is broken is found without the tables for debuggers.
	args := []string{"test", "-c", "-o", s.program(), "-vet=off",
		"-gcflags=several/...=-N -l -dwarf=false", "-ldflags=-s -w"}
	if s.check.Race {
		args = append(args, "-race")
	}
	build := exec.CommandContext(ctx, "go", append(args, ".")...)
	build.Dir = s.work
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	out, err := build.CombinedOutput()
	if err != nil && ctx.Err() == nil {
		s.Compiler, err = compiler(string(out))+"\n", nil
	}
	return err
}

// lay writes a module: a package for each solution, and a test that calls the
// check of the one that it is asked for.
func lay(work string, solutions []Solution) error {
	var imports, table strings.Builder
	for i, s := range solutions {
		name := fmt.Sprintf("s%d", i)
		fmt.Fprintf(&imports, "\t%s \"several/%s\"\n", name, name)
		fmt.Fprintf(&table, "\t%q: %s.TestExercise,\n", s.key(), name)
		files, err := s.files()
		if err == nil {
			err = writeAll(filepath.Join(work, name), files)
		}
		if err != nil {
			return err
		}
	}
	return writeAll(work, map[string][]byte{
		"go.mod": []byte("module several\n\ngo 1.26\n"),
		"several_test.go": fmt.Appendf(nil, `package several

import (
	"os"
	"testing"

%s)

var all = map[string]func(*testing.T){
%s}

func TestExercise(t *testing.T) { all[os.Getenv("SOCKETLAB_SOLUTION")](t) }
`, imports.String(), table.String()),
	})
}

// files are those of a package that is a solution and its check.
func (s Solution) files() (map[string][]byte, error) {
	files := map[string][]byte{"claims.go": claims.Source, File: s.Source}
	beside, err := s.Of.Beside()
	if err != nil {
		return nil, err
	}
	checks, err := s.Of.checks()
	if err != nil {
		return nil, err
	}
	for _, name := range append(beside, checks...) {
		as := path.Base(name)
		if bare, isTest := strings.CutSuffix(as, "_test.go"); isTest {
			as = bare + ".go"
		}
		if files[as], err = s.Of.Read(name); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func writeAll(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
