package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/child"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/course/learner"
	"github.com/socketlab/socketlab/internal/golden"
)

// The command is this test binary under another name, so it is built once and
// run as users run it.
func TestMain(m *testing.M) {
	// Under the race detector a program sleeps for a second before it exits.
	os.Setenv("GORACE", "atexit_sleep_ms=0")
	if handled, status := child.Run(); handled {
		os.Exit(status)
	}
	testscript.Main(m, map[string]func(){
		"socketlab": func() {
			repo := os.DirFS(os.Getenv("REPOSITORY"))
			os.Exit(Main(Deps{repo, os.Stdin, os.Stdout, os.Stderr}, os.Args[1:]))
		},
	})
}

//go:generate go test -run ^TestScripts$ . -update

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		UpdateScripts: golden.IsUpdating(),
		Dir:           "testdata",
		Setup: func(e *testscript.Env) error {
			e.Values["running"] = new([]*process)
			e.Setenv("GORACE", os.Getenv("GORACE"))
			repository, err := filepath.Abs("../..")
			if err != nil {
				return err
			}
			e.Setenv("REPOSITORY", repository)
			cache, err := exec.Command("go", "env", "GOCACHE").Output()
			if err != nil {
				return err
			}
			e.Setenv("GOCACHE", strings.TrimSpace(string(cache))) // check builds
			e.Setenv(learner.Home, filepath.Join(e.WorkDir, "home"))
			e.Setenv("HOSTILE", "\x1b[31mred")
			e.Setenv("UNIQUE", strconv.FormatInt(time.Now().UnixNano(), 36))
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "ipv6" {
				return false, fmt.Errorf("no condition is called %q", name)
			}
			return hasIPv6(), nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve":  scriptServe,
			"end":    scriptEnd,
			"fails":  scriptFails,
			"fits":   scriptFits,
			"lines":  scriptLines,
			"opened": scriptOpened,
			"clean":  scriptClean,
		},
	})
}

// A process is a running "socketlab serve".
type process struct {
	*exec.Cmd
	urls   map[string]string // by scheme
	lines  []string          // of standard output
	stderr string            // a file
	done   chan error
}

// patience is for what takes no time unless the machine is busy.
const patience = 30 * time.Second

// start returns when the servers have printed their URLs, which are n.
func start(cmd *exec.Cmd, stderr string, n int) (*process, error) {
	p := &process{Cmd: cmd, urls: map[string]string{}, stderr: stderr, done: make(chan error, 1)}
	errs, err := os.Create(stderr)
	if err != nil {
		return nil, err
	}
	defer errs.Close()
	cmd.Stderr = errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	kill := time.AfterFunc(patience, func() { cmd.Process.Kill() })
	defer kill.Stop()
	for lines := bufio.NewScanner(out); len(p.lines) < n && lines.Scan(); {
		p.lines = append(p.lines, lines.Text())
		if scheme, _, ok := strings.Cut(lines.Text(), ":"); ok && !strings.HasPrefix(scheme, "{") {
			p.urls[scheme] = lines.Text()
		}
	}
	go func() { p.done <- cmd.Wait() }()
	if len(p.lines) < n {
		<-p.done
		text, _ := os.ReadFile(stderr)
		return nil, errors.New("serve ended early: " + string(text))
	}
	return p, nil
}

// end asks p to end, and waits for it.
func (p *process) end(sig os.Signal) error {
	if runtime.GOOS == "windows" {
		p.Process.Kill()
		p.wait()
		return nil
	}
	p.Process.Signal(sig)
	return p.wait()
}

func (p *process) wait() error {
	select {
	case err := <-p.done:
		p.done <- err // for others who wait
		return err
	case <-time.After(patience):
		p.Process.Kill()
		return errors.New("the process does not end")
	}
}

// dismiss ends p, if nobody has, and lets it clean up.
func (p *process) dismiss() { p.end(syscall.SIGTERM) }

// startServe starts servers for a Go test, which ends with them.
func startServe(t *testing.T, args ...string) *process {
	t.Helper()
	cmd := exec.Command("socketlab", append([]string{"serve"}, args...)...)
	cmd.Dir = shortTempDir(t)
	p, err := start(cmd, filepath.Join(t.TempDir(), "stderr"), countURLs(args))
	require.NoError(t, err)
	t.Cleanup(p.dismiss)
	return p
}

// shortTempDir is a folder whose path leaves room for a Unix socket's.
func shortTempDir(t *testing.T) string {
	dir, err := os.MkdirTemp("", "cli")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// countURLs is how many servers the arguments start.
func countURLs(args []string) int {
	urls := 0
	for _, arg := range args {
		if strings.Contains(arg, ":") {
			urls++
		}
	}
	if urls > 0 {
		return urls
	}
	switch runtime.GOOS {
	case "linux":
		return 6
	case "windows":
		return 4 // of the Unix sockets the stream alone
	}
	return 5 // no unixpacket
}

// scriptServe is "serve ARGS": the URLs become $TCP, $UNIX ..., the addresses in
// them $TCP_ADDR ..., what it says serve.out and serve.err, a certificate $CA.
func scriptServe(ts *testscript.TestScript, neg bool, args []string) {
	cmd := exec.Command("socketlab", append([]string{"serve"}, args...)...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "TMPDIR="+ts.Getenv("TMPDIR"))
	p, err := start(cmd, ts.MkAbs("serve.err"), countURLs(args))
	ts.Check(err)
	ts.Defer(p.dismiss)
	for scheme, url := range p.urls {
		ts.Setenv(strings.ToUpper(scheme), url)
		_, addr, _ := strings.Cut(url, "://")
		ts.Setenv(strings.ToUpper(scheme)+"_ADDR", addr)
	}
	ts.Check(os.WriteFile(ts.MkAbs("serve.out"), []byte(strings.Join(p.lines, "\n")+"\n"), 0o644))
	if _, rest, ok := strings.Cut(ts.ReadFile("serve.err"), "ca="); ok {
		path, _, _ := strings.Cut(rest, "\n")
		ts.Setenv("CA", path)
	}
	running := ts.Value("running").(*[]*process)
	*running = append(*running, p)
}

// scriptEnd is "end [INT|KILL]" for the server that was started last: it gets
// that signal, or SIGTERM, and its exit status is 0.
func scriptEnd(ts *testscript.TestScript, neg bool, args []string) {
	sig := syscall.SIGTERM
	if len(args) > 0 {
		sig = map[string]syscall.Signal{"INT": syscall.SIGINT, "KILL": syscall.SIGKILL}[args[0]]
	}
	running := ts.Value("running").(*[]*process)
	last := len(*running) - 1
	if err := (*running)[last].end(sig); (err != nil) != neg {
		ts.Fatalf("end: %v", err)
	}
	*running = (*running)[:last]
}

// scriptClean is "clean": nothing is left in the folder for temporary files.
func scriptClean(ts *testscript.TestScript, neg bool, args []string) {
	if left, _ := filepath.Glob(filepath.Join(ts.Getenv("TMPDIR"), "*")); len(left) > 0 {
		ts.Fatalf("left behind: %v", left)
	}
}

// scriptFails is "fails STATUS PATTERN ARGS": the exit status, nothing on
// standard output, and one line on standard error that matches.
func scriptFails(ts *testscript.TestScript, neg bool, args []string) {
	status, err := strconv.Atoi(args[0])
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "socketlab", args[2:]...)
	cmd.Dir, cmd.Env = ts.MkAbs("."), os.Environ()
	for _, name := range []string{"REPOSITORY", "GOCACHE", "PATH", learner.Home} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Run()
	if got := cmd.ProcessState.ExitCode(); got != status {
		ts.Fatalf("exit status %d, want %d; %s", got, status, &errs)
	}
	if out.Len() > 0 {
		ts.Fatalf("standard output: %s", &out)
	}
	pattern := regexp.MustCompile(`^socketlab: .*` + args[1] + `.*\n$`)
	if !pattern.MatchString(errs.String()) {
		ts.Fatalf("standard error: %smust match %s", &errs, pattern)
	}
}

// hasIPv6 reports whether this machine has an IPv6 loopback: it may be off.
func hasIPv6() bool {
	c, err := net.ListenPacket("udp6", "[::1]:0")
	if err != nil {
		return false
	}
	c.Close()
	return true
}

// scriptFits is "fits FILE [N]": plain text in 80 columns, or in N.
func scriptFits(ts *testscript.TestScript, neg bool, args []string) {
	most := term.Width
	if len(args) > 1 {
		var err error
		most, err = strconv.Atoi(args[1])
		ts.Check(err)
	}
	for i, line := range strings.Split(ts.ReadFile(args[0]), "\n") {
		if n := term.Columns(line); n > most {
			ts.Fatalf("line %d has %d columns: %s", i+1, n, line)
		}
		if strings.ContainsAny(line, "\x1b\t\r") {
			ts.Fatalf("line %d is not plain: %q", i+1, line)
		}
	}
}

// scriptLines is "lines N FILE": writes the numbers from 1 to N.
func scriptLines(ts *testscript.TestScript, neg bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	var text []byte
	for i := range n {
		text = append(strconv.AppendInt(text, int64(i+1), 10), '\n')
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), text, 0o644))
}
