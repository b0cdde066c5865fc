package cli

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime/pprof"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/child"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/resources"
	"github.com/socketlab/socketlab/internal/transports"
)

// A crowded server is an echo server in a process of its own, so that what it
// has is told apart from what its clients have. It is this program again, and
// ends when its standard input does.
type crowded struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	hello hello
}

// hello is the first line that it prints.
type hello struct {
	PID         int    `json:"pid"`
	Addr        string `json:"addr"`
	Certificate []byte `json:"certificate,omitempty"` // of TLS, in DER
	Error       string `json:"error,omitempty"`
}

// holding is what it has. Resident is 0 where the system does not tell.
type holding struct {
	resources.Usage
	Threads  int    `json:"threads"`            // of the system, that Go has started
	Resident int    `json:"resident,omitempty"` // bytes of memory
	Error    string `json:"error,omitempty"`
}

// manyServer is the task of that process.
const manyServer = "many-server"

func init() {
	child.Register(manyServer, func(args []string) error {
		ctx, stop := signal.NotifyContext(context.Background(), cmdutil.TerminationSignals()...)
		defer stop()
		return serveCrowd(ctx, os.Stdin, os.Stdout, args[0])
	})
}

// startCrowded starts a server of this kind and waits until it listens.
func startCrowded(ctx context.Context, kind string) (*crowded, error) {
	cmd, err := child.Command(ctx, manyServer, kind)
	if err != nil {
		return nil, err
	}
	s := &crowded{cmd: cmd}
	s.cmd.Stderr = os.Stderr
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	// It is told to end before it is killed, so that its paths go with it.
	s.cmd.Cancel = s.in.Close
	s.cmd.WaitDelay = 5 * time.Second
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.out = bufio.NewReader(out)
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	if err := s.read(&s.hello); err != nil {
		s.close()
		return nil, err
	}
	if s.hello.Error != "" {
		s.close()
		return nil, errors.New(s.hello.Error)
	}
	return s, nil
}

func (s *crowded) read(v any) error {
	line, err := s.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("the process of the server has ended: %w", err)
	}
	return json.Unmarshal(line, v)
}

// has asks it.
func (s *crowded) has() (h holding, err error) {
	if _, err := io.WriteString(s.in, "\n"); err != nil {
		return h, err
	}
	if err = s.read(&h); err == nil && h.Error != "" {
		err = errors.New(h.Error)
	}
	return h, err
}

func (s *crowded) close() error {
	s.in.Close()
	return s.cmd.Wait()
}

// client is the transport to it.
func (s *crowded) client(kind string, h echo.Host) (echo.Transport, error) {
	secret := &tls.Config{RootCAs: x509.NewCertPool()}
	if made, err := x509.ParseCertificate(s.hello.Certificate); err == nil {
		secret.RootCAs.AddCert(made)
	}
	return lab.On(transports.ByName(kind, secret), h)
}

// serveCrowd is the process of a crowded server: it says where it listens, and
// then, for each line that it reads, what it has.
func serveCrowd(ctx context.Context, in io.Reader, out io.Writer, kind string) error {
	secret, err := transports.IssueTLS([]string{kind})
	if err != nil {
		return err
	}
	said := hello{PID: os.Getpid()}
	if len(secret.Certificates) > 0 {
		said.Certificate = secret.Certificates[0].Certificate[0]
	}
	s, err := transports.WithoutLimits(transports.ByName(kind, secret)).Listen(ctx, "")
	if err != nil {
		said.Error = errno.RootCause(err)
		if why := errno.DescribeUnsupported(err); why != "" {
			said.Error = why
		}
		return cmdutil.WriteJSON(out, said)
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx) }()
	defer func() {
		stop()
		s.Close()
		<-ended
	}()
	said.Addr = s.Addr().String()
	if err := cmdutil.WriteJSON(out, said); err != nil {
		return err
	}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		if err := cmdutil.WriteJSON(out, holds(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// holds is what this process has now, as far as the system tells.
func holds(ctx context.Context) (h holding) {
	var err error
	if h.Usage, err = resources.Measure(ctx); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		h.Error = errno.RootCause(err)
	}
	h.Threads = pprof.Lookup("threadcreate").Count()
	h.Resident = resident()
	return h
}
