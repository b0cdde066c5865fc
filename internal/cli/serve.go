package cli

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/transports"
)

// serving is the flags of serve.
type serving struct {
	maxConns               int
	handshake, write, idle time.Duration
	readLimit              cmdutil.Size
	origins, hosts         []string
	tls                    bool
	cert, key              string
	json, quiet, byHand    bool
}

func newServe() *cobra.Command {
	s := &serving{readLimit: 16 << 20}
	cmd := &cobra.Command{
		Use:   "serve [URL...]",
		Short: "start an echo server of each kind, or those at the URLs",
		Long: "Starts echo servers and prints the URL of each, one a line, once all are ready.\n" +
			"Without URLs: one of each kind, at free loopback ports and in temporary folders.\n" +
			"A browser shows a client at the http:// form of a ws:// URL.\n" +
			"Ctrl-C or SIGTERM lets them finish what they have received, a second does not." + endpoint.URLForms,
		Example: "serve\n" +
			"serve tcp://127.0.0.1:7007 udp://127.0.0.1:7007 unix:e.sock\n" +
			"serve ws://127.0.0.1:7008/echo --allow-origin https://example.com\n" +
			"serve --tls tcp://localhost:7007",
		ValidArgsFunction: endpoint.CompleteURL,
		RunE:              s.run,
	}
	f := cmd.Flags()
	f.BoolVar(&s.json, "json", false, "print a JSON object a line instead of a URL")
	f.BoolVarP(&s.quiet, "quiet", "q", false, "log nothing")
	f.BoolVar(&s.tls, "tls", false, "make tcp and ws into tls and wss")
	f.StringVar(&s.cert, "cert", "", "the certificate for TLS, a PEM `file`; made on the spot if there is none")
	f.StringVar(&s.key, "key", "", "its private key, a PEM `file`")
	f.IntVar(&s.maxConns, "max-conns", echo.DefaultMaxConns,
		"connections that one server holds at once; 0 is any number")
	f.DurationVar(&s.handshake, "handshake-timeout", echo.DefaultHandshake,
		"for a TLS or WebSocket handshake; 0 is no limit")
	f.DurationVar(&s.write, "write-timeout", echo.DefaultWrite,
		"for a peer that does not read; 0 is no limit")
	f.DurationVar(&s.idle, "idle-timeout", echo.DefaultIdle,
		"for a peer that is silent; 0 is no limit")
	f.Var(&s.readLimit, "read-limit",
		"the longest WebSocket message; 0 is no limit")
	f.StringArrayVar(&s.origins, "allow-origin", nil,
		"a web page's `origin` that may connect, besides the server's own")
	f.StringArrayVar(&s.hosts, "allow-host", nil,
		"a `host` by which WebSocket clients may call, besides the server's own")
	endpoint.AddByHandFlag(cmd, &s.byHand)
	return cmd
}

func (s *serving) run(cmd *cobra.Command, args []string) error {
	targets, err := s.targets(args)
	if err != nil {
		return err
	}
	// A reader of standard output that has gone must not end this process in
	// the middle, with its sockets left behind.
	signal.Ignore(syscall.SIGPIPE)
	o := s.options(cmd.ErrOrStderr())
	var forget func()
	if o.TLS, forget, err = endpoint.ServerTLS(s.cert, s.key, targets, cmd.ErrOrStderr()); err != nil {
		return err
	}
	defer forget()
	servers, err := listenAll(cmd.Context(), targets, len(args) == 0, o)
	if err != nil {
		return err
	}
	return s.serve(cmd.Context(), servers, cmd.OutOrStdout())
}

// check refuses values that would silently mean something else.
func (s *serving) check() error {
	if s.maxConns < 0 || min(s.handshake, s.write, s.idle) < 0 {
		return cmdutil.UsageErrorf("a limit cannot be negative; 0 is no limit")
	}
	for _, o := range s.origins {
		if u, err := url.Parse(o); err != nil || u.Scheme == "" || u.Host == "" || u.Path != "" {
			return cmdutil.UsageErrorf("--allow-origin %s is no origin; write it as browsers do, such as https://example.com", o)
		}
	}
	return nil
}

// targets are what the arguments say, or one of each kind.
func (s *serving) targets(args []string) ([]endpoint.Target, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	targets := endpoint.DefaultTargets()
	if len(args) > 0 {
		targets = nil
	}
	for i, arg := range args {
		t, err := endpoint.ParseTarget(arg)
		if err != nil {
			return nil, err
		}
		if slices.Contains(args[:i], arg) && t.IsExclusive() {
			return nil, cmdutil.UsageErrorf("%s is given twice", arg)
		}
		targets = append(targets, t)
	}
	encrypts := false
	for i := range targets {
		if s.tls {
			targets[i] = targets[i].Encrypted()
		}
		encrypts = encrypts || targets[i].IsTLS()
	}
	switch {
	case (s.cert == "") != (s.key == ""):
		return nil, cmdutil.UsageErrorf("--cert and --key belong together")
	case s.tls && !encrypts:
		return nil, cmdutil.UsageErrorf("--tls is for tcp:// and ws:// URLs, of which there is none")
	case s.cert != "" && !encrypts:
		return nil, cmdutil.UsageErrorf("--cert is for TLS: add --tls, or write tls:// or wss://")
	case s.byHand:
		return targets, endpoint.CheckByHand(targets...)
	}
	return targets, nil
}

// options are what the flags say, in the transports' terms.
func (s *serving) options(errs io.Writer) transports.Options {
	o := transports.Options{
		Limits: echo.Limits{
			MaxConns:  orNone(s.maxConns),
			Handshake: orNone(s.handshake),
			Write:     orNone(s.write),
			Idle:      orNone(s.idle),
		},
		ReadLimit: orNone(int64(s.readLimit)),
		Origins:   s.origins,
		Hosts:     s.hosts,
		ByHand:    s.byHand,
		Log:       slog.New(slog.NewTextHandler(errs, nil)),
	}
	if s.quiet {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// orNone turns the 0 of a flag, which is no limit, into what a transport
// understands as none: its own 0 means the default.
func orNone[T int | int64 | time.Duration](limit T) T {
	if limit == 0 {
		return -1
	}
	return limit
}

// announce prints the URLs on standard output, for people and for programs.
func (s *serving) announce(servers []running, out io.Writer) error {
	type line struct {
		Transport string `json:"transport"`
		URL       string `json:"url"`
		PID       int    `json:"pid"`
	}
	for _, server := range servers {
		var err error
		if s.json {
			err = cmdutil.WriteJSON(out, line{server.transport, server.String(), os.Getpid()})
		} else {
			_, err = fmt.Fprintln(out, server.Target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
