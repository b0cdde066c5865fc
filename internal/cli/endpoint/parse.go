package endpoint

import (
	"cmp"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/transports"
)

// ParseTarget parses scheme://host:port, scheme:///path, scheme:path and
// scheme:@name. The error is a UsageError with a correct form.
func ParseTarget(raw string) (Target, error) {
	scheme, rest, found := strings.Cut(raw, ":")
	t := Target{Scheme: strings.ToLower(scheme)}
	known := slices.Contains(transports.Schemes(), t.Scheme)
	switch {
	case found && t.isPath() && known:
		return t.withPath(raw, rest)
	case !strings.HasPrefix(rest, "//"):
		return t, noScheme(raw, rest)
	case !known:
		return t, cmdutil.UsageErrorf("unknown scheme %q in %s%s known are %s",
			scheme, raw, nearest(t.Scheme), strings.Join(transports.Schemes(), ", "))
	}
	return t.withHost(raw)
}

// noScheme returns an error with an example that resembles raw.
func noScheme(raw, rest string) error {
	example := "tcp://127.0.0.1:7007"
	if _, err := strconv.Atoi(rest); err == nil {
		example = "tcp://" + raw
	} else if strings.ContainsAny(raw, `/\.`) && rest == "" {
		example = "unix:" + raw
	}
	return cmdutil.UsageErrorf("%q is not a URL: it needs a scheme, as in %s; known are %s",
		raw, example, strings.Join(transports.Schemes(), ", "))
}

// withPath uses the path unchanged: a shell passes it without escapes.
func (t Target) withPath(raw, rest string) (Target, error) {
	path, slashes := strings.CutPrefix(rest, "//")
	switch {
	case path == "" || path == "@":
		return t, cmdutil.UsageErrorf("%s needs a path, as in %s:///tmp/echo.sock, %[2]s:echo.sock or %[2]s:@echo", raw, t.Scheme)
	case slashes && !strings.HasPrefix(path, "/"):
		return t, cmdutil.UsageErrorf("%s has two slashes before a relative path; write %s:%s", raw, t.Scheme, path)
	case runtime.GOOS == "windows" && len(path) > 2 && path[0] == '/' && path[2] == ':':
		path = path[1:] // unix:///C:/echo.sock
	}
	t.Addr = path
	if check := t.kind().CheckAddr; check != nil {
		if err := check(path); errors.Is(err, errno.ENAMETOOLONG) {
			return t, Explain(err, t)
		}
	}
	return t, nil
}

// withHost requires a port, since echo has no usual one. It rejects parts of a
// URL that a server would ignore.
func (t Target) withHost(raw string) (Target, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return t, cmdutil.UsageErrorf("%s is not a URL: %s", raw, errno.RootCause(err))
	}
	host, port := u.Hostname(), u.Port()
	example := t.Scheme + "://" + net.JoinHostPort(host, "7007")
	switch n, err := strconv.Atoi(port); {
	case port == "":
		return t, cmdutil.UsageErrorf("%s needs a port, as in %s", raw, example)
	case err != nil || n > 65535:
		return t, cmdutil.UsageErrorf("%s has no port between 0 and 65535; write %s", raw, example)
	case strings.Contains(host, ":") && (u.Host[0] != '[' || !isIPv6(host)):
		return t, cmdutil.UsageErrorf("%s has no host; an IPv6 address stands in brackets, as in %s://[::1]:7007", raw, t.Scheme)
	case hasStrangeZone(host):
		return t, cmdutil.UsageErrorf("%s has an interface name that a URL cannot hold; write it as in %s://[fe80::1%%25eth0]:7007", raw, t.Scheme)
	case u.User != nil || u.Fragment != "":
		return t, cmdutil.UsageErrorf("%s has more than a server's address; write %s", raw, example)
	case t.IsWebSocket():
		u.Scheme = t.Scheme
		t.Addr = u.String()
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "":
		return t, cmdutil.UsageErrorf("%s has a path, which %s does not have; write %s", raw, t.Scheme, t.Scheme+"://"+u.Host)
	default:
		t.Addr = net.JoinHostPort(host, port)
	}
	return t, nil
}

// nearest suggests a scheme for an unknown one.
func nearest(wrong string) string {
	usual := map[string]string{
		"http": "ws", "https": "wss", "websocket": "ws", "ssl": "tls", "tcp4": "tcp", "tcp6": "tcp",
		"udp4": "udp", "udp6": "udp", "unixdgram": "unixgram", "unixsock": "unix", "seqpacket": "unixpacket",
	}
	best := usual[wrong]
	if best == "" {
		best = slices.MinFunc(transports.Schemes(), func(a, b string) int {
			return cmp.Compare(cmdutil.EditDistance(wrong, a), cmdutil.EditDistance(wrong, b))
		})
		if cmdutil.EditDistance(wrong, best) > 2 {
			return ";"
		}
	}
	return "; did you mean " + best + "?"
}

// hasStrangeZone reports whether the zone of an IPv6 address would not be read
// again when it is printed in a URL (RFC 6874, section 2).
func hasStrangeZone(host string) bool {
	_, zone, _ := strings.Cut(host, "%")
	return strings.ContainsFunc(zone, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-._~", r)
	})
}

func isIPv6(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Is6()
}
