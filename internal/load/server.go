package load

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
	"syscall"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/child"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/lab/resources"
	"github.com/socketlab/socketlab/internal/transports"
)

// A serverProcess is an echo server in a process of its own. It is this program
// again, and ends when its standard input does.
type serverProcess struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	ready ready
}

// ready holds the first line that the process prints.
type ready struct {
	PID         int    `json:"pid"`
	Addr        string `json:"addr"`
	Certificate []byte `json:"certificate,omitempty"` // of TLS, in DER
	Error       string `json:"error,omitempty"`
}

// serverTask names the task of that process.
const serverTask = "many-server"

func init() {
	child.Register(serverTask, func(args []string) error {
		// Ctrl-C at a terminal reaches this process too, which removes the files
		// of its sockets before it ends.
		signal.Ignore(syscall.SIGHUP)
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return serve(ctx, os.Stdin, os.Stdout, args[0])
	})
}

// startServer starts a server of this transport and waits until it listens.
func startServer(ctx context.Context, transport string) (*serverProcess, error) {
	cmd, err := child.Command(ctx, serverTask, transport)
	if err != nil {
		return nil, err
	}
	s := &serverProcess{cmd: cmd}
	s.cmd.Stderr = os.Stderr
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	// Its standard input ends before it is killed, so that it can remove the
	// files of its sockets.
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
	if err := s.read(&s.ready); err != nil {
		s.close()
		return nil, err
	}
	if s.ready.Error != "" {
		s.close()
		return nil, errors.New(s.ready.Error)
	}
	return s, nil
}

// read reads one line of JSON.
func (s *serverProcess) read(v any) error {
	line, err := s.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("the process of the server has ended: %w", err)
	}
	return json.Unmarshal(line, v)
}

// measure returns what the process uses now.
func (s *serverProcess) measure() (u Usage, err error) {
	if _, err := io.WriteString(s.in, "\n"); err != nil {
		return u, err
	}
	if err = s.read(&u); err == nil && u.Error != "" {
		err = errors.New(u.Error)
	}
	return u, err
}

// close ends the process and waits for its exit.
func (s *serverProcess) close() error {
	s.in.Close()
	return s.cmd.Wait()
}

// newTransport returns a transport that dials the server from h.
func (s *serverProcess) newTransport(name string, h echo.Host) (echo.Transport, error) {
	tlsConfig := &tls.Config{RootCAs: x509.NewCertPool()}
	if made, err := x509.ParseCertificate(s.ready.Certificate); err == nil {
		tlsConfig.RootCAs.AddCert(made)
	}
	kind, err := transports.Named(name)
	if err != nil {
		return nil, err
	}
	return kind.New(transports.Options{Host: h, TLS: tlsConfig}), nil
}

// noLimits allows any number of connections, idle for any time.
var noLimits = echo.Limits{MaxConns: -1, Idle: -1}

// serve runs the server's process. It writes a line of JSON when it listens,
// and one for each line that it reads.
func serve(ctx context.Context, in io.Reader, out io.Writer, transport string) error {
	lines := json.NewEncoder(out)
	kind, err := transports.Named(transport)
	if err != nil {
		return err
	}
	tlsConfig, err := transports.IssueTLS(kind)
	if err != nil {
		return err
	}
	r := ready{PID: os.Getpid()}
	if len(tlsConfig.Certificates) > 0 {
		r.Certificate = tlsConfig.Certificates[0].Certificate[0]
	}
	s, err := kind.New(transports.Options{Limits: noLimits, TLS: tlsConfig}).Listen(ctx, "")
	if err != nil {
		r.Error = errno.RootCause(err)
		if why := errno.DescribeUnsupported(err); why != "" {
			r.Error = why
		}
		return lines.Encode(r)
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx) }()
	defer func() {
		stop()
		s.Close()
		<-ended
	}()
	r.Addr = s.Addr().String()
	if err := lines.Encode(r); err != nil {
		return err
	}
	for requests := bufio.NewScanner(in); requests.Scan(); {
		if err := lines.Encode(measureSelf(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// measureSelf returns what this process uses, as far as the system reports it.
func measureSelf(ctx context.Context) (u Usage) {
	var err error
	if u.Usage, err = resources.Measure(ctx); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		u.Error = errno.RootCause(err)
	}
	u.Threads = pprof.Lookup("threadcreate").Count()
	u.Resident = residentMemory()
	return u
}
