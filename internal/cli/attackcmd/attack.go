// Package attackcmd is the command attack: it does to a server what hostile
// peers do, and prints how the server reacts.
package attackcmd

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/attack"
	"github.com/socketlab/socketlab/internal/certificate"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/transports"
)

// An attackOptions is the attack command and its flags.
type attackOptions struct {
	repo         fs.FS
	transport    endpoint.TransportFlag
	timeout      time.Duration
	timeoutGiven bool // by the command line
	named        bool // the command line names attacks and what they are for
	conns        int
	ca           string
	lesson       bool
	mine         bool
	list         bool
	json         bool
}

// New returns the command attack.
func New(repo fs.FS) *cobra.Command {
	a := &attackOptions{repo: repo}
	cmd := &cobra.Command{
		Use:   "attack [NAME...] [URL]",
		Short: "do what hostile peers do",
		Long: "Does to a server what hostile peers do: calls from a page of another site, frames\n" +
			"that the protocol forbids, peers that never read, floods. It says what it did,\n" +
			"how the server fared, and the section or the practice that decides. The server\n" +
			"has to be one of this machine. Without a URL it attacks servers of this project,\n" +
			"one of each kind, with limits that one can wait for.",
		Example: "attack\nattack ws://127.0.0.1:7008/echo\nattack cross-site never-reads ws://127.0.0.1:7008/echo\nattack --transport tcp,websocket\nattack --list",
		RunE:    a.run,
	}
	f := cmd.Flags()
	a.transport.AddTo(cmd, "transport", "without a URL, attack servers of these transports alone")
	f.DurationVar(&a.timeout, "timeout", 45*time.Second, "how long the server may take to cut a peer off; 5s for that of lesson 15")
	f.IntVar(&a.conns, "conns", 500, "connections of a flood, 5,000 at most")
	f.StringVar(&a.ca, "ca", "", "trust the certificates in this PEM `file`, for tls:// and wss://")
	f.BoolVar(&a.lesson, "lesson", false, "attack the server of lesson 15, as it is given")
	f.BoolVar(&a.mine, "mine", false, "attack the server of lesson 15, as you have written it")
	f.BoolVar(&a.list, "list", false, "name the attacks")
	f.BoolVar(&a.json, "json", false, "print JSON, an object a line")
	cmdutil.ExcludeFlags(cmd, "attack different servers", "lesson", "mine", "transport")
	return cmd
}

func (a *attackOptions) run(cmd *cobra.Command, args []string) error {
	out := cmd.OutOrStdout()
	chosen, raw, err := a.choose(args)
	a.timeoutGiven = cmd.Flags().Changed("timeout")
	switch {
	case err != nil:
		return err
	case a.list:
		return listAttacks(out)
	case (a.lesson || a.mine) && raw != "":
		return cmdutil.UsageErrorf("--lesson and --mine bring their own server; leave out %s", raw)
	case len(a.transport.Names) > 0 && raw != "":
		return cmdutil.UsageErrorf("--transport starts servers of this project, and %s is there already; leave one of them out", raw)
	case a.ca != "" && raw == "":
		return cmdutil.UsageErrorf("--ca is for the server at a tls:// or wss:// URL; name one, or leave it out")
	case a.lesson || a.mine:
		a.named = len(args) > 0
		return a.attackLesson(cmd.Context(), out, chosen)
	case raw == "":
		a.named = len(args) > 0 && len(a.transport.Names) > 0
		return a.attackOurs(cmd.Context(), out, chosen)
	}
	t, err := endpoint.ParseTarget(raw)
	if err != nil {
		return err
	}
	if _, port := t.HostPort(); port == "0" {
		return cmdutil.UsageErrorf("%s has port 0, where nobody can listen", t)
	}
	config, err := endpoint.LoadRoots(a.ca)
	if err != nil {
		return err
	}
	a.named = len(args) > 1
	if err := fit(chosen, t, t.String()); err != nil {
		return err
	}
	at := attack.Target{Scheme: t.Scheme, Addr: t.Addr, TLS: config}
	fell, err := a.attack(cmd.Context(), out, t, at, chosen)
	return fellTo(t.String(), fell, err)
}

// against returns whether an attack is for servers of scheme.
func against(scheme string) func(attack.Attack) bool {
	return func(one attack.Attack) bool { return slices.Contains(one.Against, scheme) }
}

// fit refuses attacks that are all for other kinds of servers than t.
func fit(chosen []attack.Attack, t endpoint.Target, server string) error {
	if slices.ContainsFunc(chosen, against(t.Scheme)) {
		return nil
	}
	if len(chosen) > 1 {
		return cmdutil.UsageErrorf("none of these attacks is for %s; %s attack --list says which is for what", server, cmdutil.ProgramName())
	}
	return cmdutil.UsageErrorf("%s is for %s, and not for %s; %s attack --list says which is for what",
		chosen[0].Name, strings.Join(chosen[0].Against, ", "), server, cmdutil.ProgramName())
}

// fellTo adds an error if a server has failed under an attack.
func fellTo(server string, fell int, err error) error {
	if err == nil && fell > 0 {
		err = fmt.Errorf("%s fell to %s", server, phrase.Plural(fell, "attack"))
	}
	return err
}

// choose takes the arguments apart: names of attacks, and a URL at the end.
func (a *attackOptions) choose(args []string) (chosen []attack.Attack, raw string, err error) {
	if err := a.transport.Check(); err != nil {
		return nil, "", err
	}
	if a.timeout <= 0 || a.timeout > 5*time.Minute {
		return nil, "", cmdutil.UsageErrorf("--timeout is a time from 1ms to 5m, not %v", a.timeout)
	}
	if a.conns < 1 || a.conns > 5000 {
		return nil, "", cmdutil.UsageErrorf("--conns is a number from 1 to 5,000, not %d", a.conns)
	}
	if n := len(args); n > 0 && strings.Contains(args[n-1], ":") {
		args, raw = args[:n-1], args[n-1]
	}
	for _, name := range args {
		if strings.Contains(name, ":") {
			return nil, "", cmdutil.UsageErrorf("name one server, after the attacks, as in: %s attack flood tcp://127.0.0.1:7007", cmdutil.ProgramName())
		}
	}
	all := attack.All()
	if len(args) == 0 {
		return all, raw, nil
	}
	var names []string
	for _, one := range all {
		names = append(names, one.Name)
	}
	for _, name := range args {
		at := slices.Index(names, name)
		if at < 0 {
			return nil, "", cmdutil.UnknownNameError("attack", name, names)
		}
		chosen = append(chosen, all[at])
	}
	return chosen, raw, nil
}

// ours are limits that one can wait for.
var ours = echo.Limits{Handshake: time.Second, Write: time.Second, Idle: 20 * time.Second}

// attackOurs starts servers of this project, one after another, and attacks them.
func (a *attackOptions) attackOurs(ctx context.Context, out io.Writer, chosen []attack.Attack) error {
	pair, err := certificate.Issue([]string{"127.0.0.1"})
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	if made, err := x509.ParseCertificate(pair.Certificate[0]); err == nil {
		roots.AddCert(made)
	}
	o := transports.Options{Limits: ours, Log: slog.New(slog.DiscardHandler), TLS: &tls.Config{Certificates: []tls.Certificate{pair}}}
	servers := ownServers(a.transport.Names, o)
	for _, s := range servers {
		if err := fit(chosen, s.Target, s.name); err != nil && len(a.transport.Names) > 0 {
			return err
		}
	}
	fell := 0
	between := ""
	for _, s := range servers {
		if !slices.ContainsFunc(chosen, against(s.Scheme)) {
			continue
		}
		if !a.json {
			fmt.Fprint(out, between)
			between = "\n"
		}
		at := attack.Target{Scheme: s.Scheme, TLS: &tls.Config{RootCAs: roots}}
		n, err := a.attackOne(ctx, out, s, at, chosen)
		if err != nil {
			return err
		}
		fell += n
	}
	return fellTo("this project", fell, nil)
}

// attackOne starts s, where this system has it, and attacks it.
func (a *attackOptions) attackOne(ctx context.Context, out io.Writer, s ownServer, at attack.Target, chosen []attack.Attack) (fell int, err error) {
	server, err := s.transport.Listen(ctx, "")
	if why := errno.DescribeUnsupported(err); why != "" {
		if !a.json {
			fmt.Fprintf(out, "%s: %s\n", s.name, why)
		}
		return 0, nil
	}
	if err != nil {
		return 0, endpoint.ExplainListen(err, s.Target)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	defer func() {
		server.Close()
		<-ended
	}()
	bound := s.BoundTo(server.Addr())
	if len(a.transport.Names) > 0 && !a.json {
		fmt.Fprintf(out, "%s at ", s.name)
	}
	at.Addr = bound.Addr
	return a.attack(ctx, out, bound, at, chosen)
}

// attack prints how one server fares, and returns to how many it fell.
func (a *attackOptions) attack(ctx context.Context, out io.Writer, t endpoint.Target, at attack.Target, chosen []attack.Attack) (fell int, err error) {
	at.Timeout, at.Conns = a.timeout, a.conns
	if u, err := url.Parse(t.Addr); t.IsWebSocket() && err == nil {
		at.Addr, at.Path = u.Host, u.Path
	}
	if err := at.Check(); err != nil {
		return 0, cmdutil.UsageError{Err: cmdutil.UserErrorf(err, "%s: %s", t, errno.RootCause(err))}
	}
	p := term.PaintFor(out)
	if !a.json {
		fmt.Fprintf(out, "%s\n", p.Bold(t.String()))
	}
	notTried := 0
	err = attack.Run(ctx, at, chosen, func(r attack.Report) {
		switch r.Verdict {
		case attack.Fell:
			fell++
		case attack.NotTried:
			if !a.named {
				notTried++
			}
		}
		a.print(out, p, t, r)
	})
	switch {
	case ctx.Err() != nil:
		return fell, cmdutil.UserErrorf(ctx.Err(), "interrupted")
	case err != nil && t.IsTLS() && endpoint.IsTLSError(err):
		return fell, endpoint.ExplainTLS(err, t)
	case err != nil:
		return fell, cmdutil.UserErrorf(err, "%s cannot be attacked: %s", t, errno.RootCause(err))
	}
	if !a.json && notTried > 0 {
		fmt.Fprintf(out, "%s\n", p.Dim(fmt.Sprintf("%s for other kinds of servers, or not possible here", phrase.Plural(notTried, "attack"))))
	}
	return fell, nil
}

// print prints a report. It prints an attack that was not tried only if the
// user has named it.
func (a *attackOptions) print(out io.Writer, p term.Paint, t endpoint.Target, r attack.Report) {
	if a.json {
		json.NewEncoder(out).Encode(struct {
			Server string `json:"server"`
			attack.Report
		}{t.String(), r})
		return
	}
	mark := p.Good("held")
	switch r.Verdict {
	case attack.Fell:
		mark = p.Bad("FELL")
	case attack.NotTried:
		if r.Unsuited && !a.named {
			return
		}
		mark = p.Dim("----")
	}
	fmt.Fprintf(out, "%s  %s", mark, term.Pad(r.Name, 18))
	paragraph := func(text string, paint func(string) string) {
		for i, line := range term.Wrap(text, term.Width-26) {
			if paint != nil || i > 0 {
				fmt.Fprintf(out, "%24s", "")
			}
			if paint != nil {
				line = paint(line)
			}
			fmt.Fprintf(out, "  %s\n", line)
		}
	}
	paragraph(r.Saw, nil)
	paragraph(r.Did, p.Dim)
	paragraph("See "+r.Decides, p.Dim)
}

func listAttacks(out io.Writer) error {
	p := term.PaintFor(out)
	for _, a := range attack.All() {
		fmt.Fprintf(out, "%s %s\n", p.Bold(term.Pad(a.Name, 18)), strings.Join(a.Against, ", "))
		for _, text := range []string{a.Did, a.Decides} {
			for _, line := range term.Wrap(text, term.Width-4) {
				fmt.Fprintf(out, "    %s\n", line)
			}
		}
	}
	return nil
}
