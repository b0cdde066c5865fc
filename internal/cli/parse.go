package cli

import (
	"cmp"
	"net"
	"net/netip"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// parseTarget understands scheme://host:port, scheme:///path, scheme:path and
// scheme:@name.
func parseTarget(raw string) (target, error) {
	scheme, rest, found := strings.Cut(raw, ":")
	t := target{scheme: strings.ToLower(scheme)}
	known := slices.Contains(schemes, t.scheme)
	switch {
	case found && t.isUnix() && known:
		return t.withPath(raw, rest)
	case !strings.HasPrefix(rest, "//"):
		return t, noScheme(raw, rest)
	case !known:
		return t, usagef("unknown scheme %q in %s%s known are %s",
			scheme, raw, nearest(t.scheme), strings.Join(schemes, ", "))
	}
	return t.withHost(raw)
}

// noScheme guesses what was meant, for an example to follow.
func noScheme(raw, rest string) error {
	example := "tcp://127.0.0.1:7007"
	if _, err := strconv.Atoi(rest); err == nil {
		example = "tcp://" + raw
	} else if strings.ContainsAny(raw, `/\.`) && rest == "" {
		example = "unix:" + raw
	}
	return usagef("%q is not a URL: it needs a scheme, as in %s; known are %s",
		raw, example, strings.Join(schemes, ", "))
}

// withPath takes the path as it is: what a shell hands over needs no escapes.
func (t target) withPath(raw, rest string) (target, error) {
	path, slashes := strings.CutPrefix(rest, "//")
	switch {
	case path == "" || path == "@":
		return t, usagef("%s needs a path, as in %s:///tmp/echo.sock, %[2]s:echo.sock or %[2]s:@echo", raw, t.scheme)
	case slashes && !strings.HasPrefix(path, "/"):
		return t, usagef("%s has two slashes before a relative path; write %s:%s", raw, t.scheme, path)
	case runtime.GOOS == "windows" && len(path) > 2 && path[0] == '/' && path[2] == ':':
		path = path[1:] // unix:///C:/echo.sock
	}
	t.addr = path
	return t, nil
}

// withHost insists on a port, since an echo has none of its own that is in use,
// and on nothing that a server would not look at.
func (t target) withHost(raw string) (target, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return t, usagef("%s is not a URL: %s", raw, plain(err))
	}
	host, port := u.Hostname(), u.Port()
	example := t.scheme + "://" + net.JoinHostPort(host, "7007")
	switch n, err := strconv.Atoi(port); {
	case port == "":
		return t, usagef("%s needs a port, as in %s", raw, example)
	case err != nil || n > 65535:
		return t, usagef("%s has no port between 0 and 65535; write %s", raw, example)
	case strings.Contains(host, ":") && (u.Host[0] != '[' || !isIPv6(host)):
		return t, usagef("%s has no host; an IPv6 address stands in brackets, as in %s://[::1]:7007", raw, t.scheme)
	case u.User != nil || u.Fragment != "":
		return t, usagef("%s has more than a server's address; write %s", raw, example)
	case t.isWeb():
		u.Scheme = t.scheme
		t.addr = u.String()
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "":
		return t, usagef("%s has a path, which %s does not have; write %s", raw, t.scheme, t.scheme+"://"+u.Host)
	default:
		t.addr = net.JoinHostPort(host, port)
	}
	return t, nil
}

// nearest suggests a scheme for one that is not known.
func nearest(wrong string) string {
	usual := map[string]string{
		"http": "ws", "https": "wss", "websocket": "ws", "ssl": "tls", "tcp4": "tcp", "tcp6": "tcp",
		"udp4": "udp", "udp6": "udp", "unixdgram": "unixgram", "unixsock": "unix", "seqpacket": "unixpacket",
	}
	best := usual[wrong]
	if best == "" {
		best = slices.MinFunc(schemes, func(a, b string) int {
			return cmp.Compare(distance(wrong, a), distance(wrong, b))
		})
		if distance(wrong, best) > 2 {
			return ";"
		}
	}
	return "; did you mean " + best + "?"
}

// distance is how many letters have to change, come or go (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

func isIPv6(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Is6()
}
