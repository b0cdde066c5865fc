package cli

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/lessons"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/unixsock"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/byhand"
)

// compared are the transports of a comparison; neighbours differ little.
var compared = []echo.Transport{
	tcp.Transport{},
	unixsock.Transport{Type: "unix"},
	unixsock.Transport{Type: "unixpacket"},
	udp.Transport{},
	unixsock.Transport{Type: "unixgram"},
	websocket.Transport{},
}

// variants are compared when asked for. What is encrypted needs a certificate,
// which is made for the occasion.
func variants(secret *tls.Config) []echo.Transport {
	return []echo.Transport{
		tcp.Transport{TLS: secret},
		tcp.Transport{Delay: true},
		websocket.Transport{TLS: secret},
		websocket.Transport{Compression: true},
		websocket.Transport{Buffers: websocket.Large},
		websocket.Transport{Buffers: websocket.Lean},
		byhand.Transport{},
	}
}

// transportNames are those of all transports, with the variants at the end.
func transportNames() []string {
	var names []string
	for _, t := range slices.Concat(compared, variants(&tls.Config{})) {
		names = append(names, t.Traits().Name)
	}
	return names
}

// over are the transports that --transports and --with ask for.
func (c *comparison) over() ([]echo.Transport, error) {
	known := transportNames()
	names := known[:len(compared)]
	if len(c.transports) > 0 {
		names = c.transports
	}
	names = slices.Concat(names, c.with)
	if wrong := slices.IndexFunc(names, func(n string) bool { return !slices.Contains(known, n) }); wrong >= 0 {
		return nil, unknown("transport", names[wrong], known)
	}
	secret, err := throwaway(names)
	if err != nil {
		return nil, err
	}
	var chosen []echo.Transport
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue
		}
		for _, t := range slices.Concat(compared, variants(secret)) {
			if t.Traits().Name == name {
				chosen = append(chosen, t)
			}
		}
	}
	if c.host == "wire" {
		secret.ServerName = "localhost" // the certificate knows no simulated address
		return c.onWire(chosen)
	}
	return chosen, nil
}

// throwaway is for both ends of an encrypted connection in this process.
func throwaway(names []string) (*tls.Config, error) {
	if !slices.ContainsFunc(names, func(n string) bool { return strings.HasSuffix(n, "tls") }) {
		return &tls.Config{}, nil
	}
	made, err := issue(nil)
	if err != nil {
		return nil, err
	}
	return bothEnds(made)
}

// bothEnds is for a server that has a certificate and a client that trusts it.
func bothEnds(made tls.Certificate) (*tls.Config, error) {
	leaf, err := x509.ParseCertificate(made.Certificate[0])
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{made}, RootCAs: roots}, nil
}

// chosen are the experiments that the arguments or --experiments ask for, or
// all of them, in the order of the lessons.
func (c *comparison) chosen(args []string) ([]lab.Experiment, error) {
	switch {
	case c.repeat < 1:
		return nil, usagef("--repeat needs a number of at least 1, not %d", c.repeat)
	case len(args) > 0 && len(c.experiments) > 0:
		return nil, usagef("name experiments either as arguments, for their evidence, or with --experiments, for a matrix")
	case c.forms() > 1:
		return nil, usagef("choose one of --trace, --list, --json, --markdown and --csv")
	case c.trace && c.repeat > 1:
		return nil, usagef("--trace shows one run: leave out --repeat")
	case c.trace && len(args) == 0:
		return nil, usagef("--trace needs the name of an experiment, as in: %s compare boundaries --trace", self())
	}
	names := slices.Concat(args, c.experiments)
	all := lessons.Experiments()
	if len(names) == 0 {
		return all, nil
	}
	known := experimentNames()
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, unknown("experiment", name, known)
		}
	}
	return slices.DeleteFunc(all, func(e lab.Experiment) bool { return !slices.Contains(names, e.Name) }), nil
}

// forms is how many ways of printing were asked for.
func (c *comparison) forms() (n int) {
	for _, asked := range []bool{c.trace, c.list, c.json, c.markdown, c.csv} {
		if asked {
			n++
		}
	}
	return n
}

func experimentNames() []string {
	var names []string
	for _, e := range lessons.Experiments() {
		names = append(names, e.Name)
	}
	return names
}

// unknown suggests the nearest name, and lists all of them.
func unknown(what, wrong string, known []string) error {
	return usagef("unknown %s %q; did you mean %s? Known are %s", what, wrong, closest(wrong, known), strings.Join(known, ", "))
}

// closest is the known word that needs the fewest changes, where one that
// contains what was typed needs none.
func closest(wrong string, known []string) string {
	changes := func(name string) int {
		if wrong != "" && strings.Contains(name, wrong) {
			return 0
		}
		return distance(wrong, name)
	}
	return slices.MinFunc(known, func(a, b string) int { return cmp.Compare(changes(a), changes(b)) })
}

func completeExperiments(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return experimentNames(), cobra.ShellCompDirectiveNoFileComp
}

func completeTransports(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return transportNames(), cobra.ShellCompDirectiveNoFileComp
}
