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
	"slices"
	"strings"

	claims "github.com/socketlab/socketlab/internal/course/claims"
)

// Several are many solutions of one exercise in one program, which is built in
// the time of two or three. Close removes it.
type Several struct {
	Compiler string // what it says, if they do not compile
	check    Check
	work     string
	dir      string
}

// Build makes a package of each solution, with the check as a part of it. A
// solution is checked by Run in a process of its own.
func (c Check) Build(ctx context.Context, e Exercise, dir string, solutions map[string][]byte) (*Several, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp("", "sl")
	if err != nil {
		return nil, err
	}
	s := &Several{check: c, work: work, dir: dir}
	if err := errors.Join(e.lay(work, solutions), s.build(ctx)); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Run checks the solution of that name.
func (s *Several) Run(ctx context.Context, name string) (Result, error) {
	if s.Compiler != "" {
		return Result{Compiler: s.Compiler}, nil
	}
	return s.check.execute(ctx, s.program(), s.dir, "SOCKETLAB_SOLUTION="+name)
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
	args := []string{"test", "-c", "-o", s.program(), "-vet=off", "-gcflags=several/...=-N -l", "-ldflags=-s -w"}
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
func (e Exercise) lay(work string, solutions map[string][]byte) error {
	shared := map[string][]byte{"claims.go": claims.Source}
	beside, err := e.Beside()
	if err != nil {
		return err
	}
	checks, err := e.checks()
	if err != nil {
		return err
	}
	for _, name := range append(beside, checks...) {
		as := path.Base(name)
		if bare, isTest := strings.CutSuffix(as, "_test.go"); isTest {
			as = bare + ".go"
		}
		if shared[as], err = e.Read(name); err != nil {
			return err
		}
	}
	var imports, table strings.Builder
	for i, name := range sorted(solutions) {
		dir := fmt.Sprintf("s%d", i)
		fmt.Fprintf(&imports, "\t%s \"several/%s\"\n", dir, dir)
		fmt.Fprintf(&table, "\t%q: %s.TestExercise,\n", name, dir)
		files := map[string][]byte{File: solutions[name]}
		for as, text := range shared {
			files[as] = text
		}
		if err := writeAll(filepath.Join(work, dir), files); err != nil {
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

func sorted(solutions map[string][]byte) (names []string) {
	for name := range solutions {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
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
