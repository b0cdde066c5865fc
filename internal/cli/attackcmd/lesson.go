package attackcmd

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/attack"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/course/exercise"
	"github.com/socketlab/socketlab/internal/phrase"
)

// hostileLesson is the lesson whose exercise is a server.
const hostileLesson = "15"

// lessonMain serves the exercise until it is killed, or nobody holds the other
// end of its input any more.
const lessonMain = `package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"attacked/exercise"
)

func main() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(ln.Addr())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	s := &exercise.Server{MaxMessage: 1 << 20, MaxConns: 1000, Handshake: time.Second, Write: time.Second}
	s.Serve(ln)
}
`

// attackLesson builds the server of the lesson, runs it and attacks it.
func (a *attackOptions) attackLesson(ctx context.Context, out io.Writer, chosen []attack.Attack) error {
	source, err := a.lessonServer()
	if err == nil {
		err = fit(chosen, endpoint.Target{Scheme: "ws"}, "the server of the lesson")
	}
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "sl")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, err := buildLesson(ctx, dir, source)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, program)
	held, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	defer held.Close()
	printed, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
	}()
	addr, err := bufio.NewReader(printed).ReadString('\n')
	if err != nil {
		return cmdutil.UserErrorf(err, "the server of lesson %s did not start", hostileLesson)
	}
	t := endpoint.Target{Scheme: "ws", Addr: "ws://" + strings.TrimSpace(addr) + "/"}
	if !a.timeoutGiven {
		a.timeout = 5 * time.Second // its limits are of a second
	}
	fell, err := a.attack(ctx, out, t, attack.Target{Scheme: t.Scheme}, chosen)
	return fellTo("the server of the lesson", fell, err)
}

// lessonServer is the source: as it is given, or the learner's.
func (a *attackOptions) lessonServer() ([]byte, error) {
	e, err := cmdutil.ChooseExercise(a.repo, []string{hostileLesson})
	if err != nil {
		return nil, err
	}
	if !a.mine {
		return e.Shipped()
	}
	dir, err := cmdutil.FindExerciseDir(e)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, exercise.File))
}

func buildLesson(ctx context.Context, dir string, source []byte) (program string, err error) {
	if _, err := exec.LookPath("go"); err != nil {
		return "", exercise.ErrNoGo
	}
	err = os.Mkdir(filepath.Join(dir, "exercise"), 0o700)
	for name, text := range map[string][]byte{
		"go.mod":               []byte("module attacked\n\ngo 1.26\n"),
		"main.go":              []byte(lessonMain),
		"exercise/exercise.go": source,
	} {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, name), text, 0o600))
	}
	if err != nil {
		return "", err
	}
	program = filepath.Join(dir, "server")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", program, ".")
	build.Dir = dir
	build.Cancel = func() error { return build.Process.Signal(os.Interrupt) }
	build.WaitDelay = time.Second
	if output, err := build.CombinedOutput(); ctx.Err() != nil {
		return "", cmdutil.UserErrorf(ctx.Err(), "interrupted")
	} else if err != nil {
		return "", cmdutil.UserErrorf(err, "the server of lesson %s does not compile; see: %s check %[1]s (%[3]s)", hostileLesson, cmdutil.ProgramName(), phrase.OneLine(string(output)))
	}
	return program, nil
}
