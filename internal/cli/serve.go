package cli

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/echo"
)

// serving is the flags of serve.
type serving struct {
	maxConns               int
	handshake, write, idle time.Duration
	readLimit              size
	origins, hosts         []string
	tls                    bool
	cert, key              string
	json, quiet            bool
}

func newServe() *cobra.Command {
	s := &serving{readLimit: 16 << 20}
	cmd := &cobra.Command{
		Use:   "serve [URL...]",
		Short: "start an echo server of each kind, or those at the URLs",
		Long: "Starts echo servers and prints the URL of each, one a line, once all are ready.\n" +
			"Without URLs: one of each kind, at free loopback ports and in temporary folders.\n" +
			"A browser shows a client at the http:// form of a ws:// URL.\n" +
			"Ctrl-C or SIGTERM lets them finish what they have received, a second does not.",
		Example: "serve\n" +
			"serve tcp://127.0.0.1:7007 udp://127.0.0.1:7007 unix:e.sock\n" +
			"serve ws://127.0.0.1:7008/echo --allow-origin https://example.com\n" +
			"serve --tls tcp://localhost:7007",
		ValidArgsFunction: completeURL,
		RunE:              s.run,
	}
	f := cmd.Flags()
	f.BoolVar(&s.json, "json", false, "print a JSON object a line instead of a URL")
	f.BoolVarP(&s.quiet, "quiet", "q", false, "log nothing")
	f.BoolVar(&s.tls, "tls", false, "make tcp and ws into tls and wss")
	f.StringVar(&s.cert, "cert", "", "the certificate for TLS, a PEM `file`; made on the spot if there is none")
	f.StringVar(&s.key, "key", "", "its private key, a PEM `file`")
	f.IntVar(&s.maxConns, "max-conns", echo.DefaultMaxConns, "connections that one server holds at once; 0 is any number")
	f.DurationVar(&s.handshake, "handshake-timeout", echo.DefaultHandshake, "for a TLS or WebSocket handshake; 0 is no limit")
	f.DurationVar(&s.write, "write-timeout", echo.DefaultWrite, "for a peer that does not read; 0 is no limit")
	f.DurationVar(&s.idle, "idle-timeout", echo.DefaultIdle, "for a peer that is silent; 0 is no limit")
	f.Var(&s.readLimit, "read-limit", "the longest WebSocket message; 0 is no limit")
	f.StringArrayVar(&s.origins, "allow-origin", nil, "a web page's `origin` that may connect, besides our own")
	f.StringArrayVar(&s.hosts, "allow-host", nil, "a `host` by which WebSocket clients may call us, besides our own")
	return cmd
}

func (s *serving) run(cmd *cobra.Command, args []string) error {
	targets, err := s.targets(args)
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGPIPE) // a reader that has gone must not leave sockets behind
	o := s.options(cmd.ErrOrStderr())
	var forget func()
	if o.tls, forget, err = s.certificate(targets, cmd.ErrOrStderr()); err != nil {
		return err
	}
	defer forget()
	servers, err := listenAll(cmd.Context(), targets, len(args) == 0, o)
	if err != nil {
		return err
	}
	return s.serve(cmd.Context(), servers, cmd.OutOrStdout())
}

// targets are what the arguments say, or one of each kind.
func (s *serving) targets(args []string) ([]target, error) {
	targets := defaults()
	if len(args) > 0 {
		targets = nil
	}
	for i, arg := range args {
		t, err := parseTarget(arg)
		if err != nil {
			return nil, err
		}
		if slices.Contains(args[:i], arg) && t.takesOne() {
			return nil, usagef("%s is given twice", arg)
		}
		targets = append(targets, t)
	}
	encrypts := false
	for i := range targets {
		if s.tls {
			targets[i] = targets[i].encrypted()
		}
		encrypts = encrypts || targets[i].isTLS()
	}
	switch {
	case (s.cert == "") != (s.key == ""):
		return nil, usagef("--cert and --key belong together")
	case s.tls && !encrypts:
		return nil, usagef("--tls is for tcp:// and ws:// URLs, of which there is none")
	case s.cert != "" && !encrypts:
		return nil, usagef("--cert is for TLS: add --tls, or write tls:// or wss://")
	}
	return targets, nil
}

func (s *serving) options(errs io.Writer) options {
	noLimit := func(d time.Duration) time.Duration {
		if d == 0 {
			return -1
		}
		return d
	}
	o := options{
		limits: echo.Limits{
			MaxConns:  int(noLimit(time.Duration(s.maxConns))),
			Handshake: noLimit(s.handshake),
			Write:     noLimit(s.write),
			Idle:      noLimit(s.idle),
		},
		readLimit: int64(noLimit(time.Duration(s.readLimit))),
		origins:   s.origins,
		hosts:     s.hosts,
		log:       slog.New(slog.NewTextHandler(errs, nil)),
	}
	if s.quiet {
		o.log = slog.New(slog.DiscardHandler)
	}
	return o
}

// certificate is the one that was given, or one made on the spot, whose path
// errs is told. Nothing is made when no target needs it.
func (s *serving) certificate(targets []target, errs io.Writer) (*tls.Config, func(), error) {
	nothing := func() {}
	if s.cert != "" {
		pair, err := tls.LoadX509KeyPair(s.cert, s.key)
		if err != nil {
			return nil, nil, tell(err, "--cert %s and --key %s cannot be used: %s", s.cert, s.key, plain(err))
		}
		return &tls.Config{Certificates: []tls.Certificate{pair}}, nothing, nil
	}
	if !slices.ContainsFunc(targets, target.isTLS) {
		return nil, nothing, nil
	}
	made, err := issue(certificateHosts(targets))
	if err != nil {
		return nil, nil, err
	}
	path, remove, err := writeCA(made)
	if err != nil {
		return nil, nil, err
	}
	fmt.Fprintf(errs, "ca=%s\n", path)
	return &tls.Config{Certificates: []tls.Certificate{made}}, remove, nil
}

// A running server is one that is bound.
type running struct {
	echo.Server
	target
	transport string
}

// listenAll binds a server for each target, or none at all. Those of the
// default set that this system does not have are named and left out.
func listenAll(ctx context.Context, targets []target, optional bool, o options) ([]running, error) {
	var servers []running
	for _, t := range targets {
		each := o
		each.log = o.log.With("server", t.scheme)
		if t.isWeb() {
			each.home = page(t)
		}
		transport := t.transport(each)
		server, err := transport.Listen(ctx, t.addr)
		if why := lacking(err); why != "" && optional {
			each.log.Warn(why)
			continue
		}
		if err != nil {
			for _, s := range servers {
				s.Close()
			}
			return nil, explainListen(err, t)
		}
		if host, port := t.hostPort(); isEverywhere(host) && port != "" {
			each.log.Warn("listens on all addresses of this machine", "addr", server.Addr())
		}
		servers = append(servers, running{server, t.at(server.Addr()), transport.Traits().Name})
	}
	return servers, nil
}

// serve prints where the servers are and returns when all of them have ended.
func (s *serving) serve(ctx context.Context, servers []running, out io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	closeAll := func() {
		for _, server := range servers {
			server.Close()
		}
	}
	over := make(chan struct{})
	defer close(over)
	go onSecondSignal(closeAll, over)
	var all sync.WaitGroup
	ended := make(chan error, len(servers)+1)
	for _, server := range servers {
		all.Go(func() {
			if err := server.Serve(ctx); err != nil && !errors.Is(err, net.ErrClosed) {
				ended <- explain(err, server.target)
				stop()
			}
		})
	}
	if err := s.announce(servers, out); err != nil {
		ended <- err
		stop()
	}
	all.Wait()
	closeAll()
	close(ended)
	return <-ended
}

// onSecondSignal does what whoever is not content with the first one wants.
func onSecondSignal(do func(), over <-chan struct{}) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, endings()...)
	defer signal.Stop(signals)
	for range 2 {
		select {
		case <-signals:
		case <-over:
			return
		}
	}
	do()
}

func (s *serving) announce(servers []running, out io.Writer) error {
	type line struct {
		Transport string `json:"transport"`
		URL       string `json:"url"`
		PID       int    `json:"pid"`
	}
	for _, server := range servers {
		if s.json {
			err := json.NewEncoder(out).Encode(line{server.transport, server.String(), os.Getpid()})
			if err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintln(out, server.target); err != nil {
			return err
		}
	}
	return nil
}

// takesOne reports whether t is an address that one server can have: port 0
// is another one each time.
func (t target) takesOne() bool {
	_, port := t.hostPort()
	return t.isUnix() || port != "0"
}
