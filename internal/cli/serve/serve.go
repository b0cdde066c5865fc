// Package serve is the command serve: it starts echo servers, prints their
// addresses, and ends with them.
package serve

import (
	"io"
	"log/slog"
	"net/url"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/transports"
)

// serveOptions are the flags of serve.
type serveOptions struct {
	maxConns               int
	handshake, write, idle time.Duration
	readLimit              cmdutil.Size
	origins, hosts         []string
	tls                    bool
	cert, key              string
	json, quiet, byHand    bool
}

// New returns the command serve.
func New() *cobra.Command {
	o := &serveOptions{readLimit: 16 << 20}
	cmd := &cobra.Command{
		Use:   "serve [URL...]",
		Short: "start echo servers",
		Long: "Starts echo servers and prints the URL of each, one a line, once all are ready.\n" +
			"Without URLs: one of each kind, at free loopback ports and in temporary folders.\n" +
			"A browser shows a client at the http:// form of a ws:// URL.\n" +
			"Ctrl-C or SIGTERM lets them finish what they have received, a second does not." + endpoint.URLForms,
		Example: "serve\n" +
			"serve tcp://127.0.0.1:7007 udp://127.0.0.1:7007 unix:e.sock\n" +
			"serve ws://127.0.0.1:7008/echo --allow-origin https://example.com\n" +
			"serve --tls tcp://localhost:7007",
		ValidArgsFunction: endpoint.CompleteURL,
		RunE:              o.run,
	}
	f := cmd.Flags()
	f.BoolVar(&o.json, "json", false, "print a JSON object a line instead of a URL")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "log nothing")
	f.BoolVar(&o.tls, "tls", false, "make tcp and ws into tls and wss")
	f.StringVar(&o.cert, "cert", "", "the certificate for TLS, a PEM `file`; made on the spot if there is none")
	f.StringVar(&o.key, "key", "", "its private key, a PEM `file`")
	f.IntVar(&o.maxConns, "max-conns", echo.DefaultMaxConns,
		"connections that one server holds at once; 0 is any number")
	f.DurationVar(&o.handshake, "handshake-timeout", echo.DefaultHandshake,
		"for a TLS or WebSocket handshake; 0 is no limit")
	f.DurationVar(&o.write, "write-timeout", echo.DefaultWrite,
		"for a peer that does not read; 0 is no limit")
	f.DurationVar(&o.idle, "idle-timeout", echo.DefaultIdle,
		"for a peer that is silent; 0 is no limit")
	f.Var(&o.readLimit, "read-limit",
		"the longest WebSocket message; 0 is no limit")
	f.StringArrayVar(&o.origins, "allow-origin", nil,
		"a web page's `origin` that may connect, besides the server's own")
	f.StringArrayVar(&o.hosts, "allow-host", nil,
		"a `host` by which WebSocket clients may call, besides the server's own")
	endpoint.AddByHandFlag(cmd, &o.byHand)
	cmdutil.JoinFlags(cmd, "cert", "key")
	return cmd
}

// checkValues refuses values that would silently mean something else.
func (o *serveOptions) checkValues() error {
	if o.maxConns < 0 || min(o.handshake, o.write, o.idle) < 0 {
		return cmdutil.UsageErrorf("a limit cannot be negative; 0 is no limit")
	}
	for _, origin := range o.origins {
		if u, err := url.Parse(origin); err != nil || u.Scheme == "" || u.Host == "" || u.Path != "" {
			return cmdutil.UsageErrorf("--allow-origin %s is no origin; write it as browsers do, such as https://example.com", origin)
		}
	}
	return nil
}

// parseTargets returns what the arguments say, or one of each kind.
func (o *serveOptions) parseTargets(args []string) ([]endpoint.Target, error) {
	if err := o.checkValues(); err != nil {
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
		if o.tls {
			targets[i] = targets[i].Encrypted()
		}
		encrypts = encrypts || targets[i].IsTLS()
	}
	switch {
	case (o.cert == "") != (o.key == ""):
		return nil, cmdutil.UsageErrorf("--cert and --key name a file each, and one of the names is empty")
	case o.tls && !encrypts:
		return nil, cmdutil.UsageErrorf("--tls is for tcp:// and ws:// URLs, of which there is none")
	case o.cert != "" && !encrypts:
		return nil, cmdutil.UsageErrorf("--cert is for TLS: add --tls, or write tls:// or wss://")
	case o.byHand:
		return targets, endpoint.CheckByHand(targets...)
	}
	return targets, nil
}

// transportOptions are what the flags say, in the transports' terms.
func (o *serveOptions) transportOptions(errs io.Writer) transports.Options {
	options := transports.Options{
		Limits: echo.Limits{
			MaxConns:  noneIfZero(o.maxConns),
			Handshake: noneIfZero(o.handshake),
			Write:     noneIfZero(o.write),
			Idle:      noneIfZero(o.idle),
		},
		ReadLimit: noneIfZero(int64(o.readLimit)),
		Origins:   o.origins,
		Hosts:     o.hosts,
		ByHand:    o.byHand,
		Log:       slog.New(slog.NewTextHandler(errs, nil)),
	}
	if o.quiet {
		options.Log = slog.New(slog.DiscardHandler)
	}
	return options
}

// noneIfZero turns the 0 of a flag, which is no limit, into what a transport
// understands as none: its own 0 means the default.
func noneIfZero[T int | int64 | time.Duration](limit T) T {
	if limit == 0 {
		return -1
	}
	return limit
}
