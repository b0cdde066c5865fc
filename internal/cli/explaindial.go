package cli

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	gorilla "github.com/gorilla/websocket"

	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/websocket/frame"
)

// explainDial is about reaching a server.
func explainDial(err error, t target, timeout time.Duration) error {
	start := self() + " serve " + t.String()
	switch {
	case t.isTLS() && isTLSError(err):
		return explainTLS(err, t)
	case t.isWeb() && isUpgradeError(err):
		return explainUpgrade(err, t)
	case isTimeout(err):
		return tell(err, "%s did not answer within %v; check the address, or wait longer with --timeout", t, timeout)
	case errors.Is(err, errno.Refused) && t.isUnix() && !isSocket(t.addr):
		return tell(err, "%s is not a socket; start a server at another path: %s serve %s:PATH",
			t.addr, self(), t.scheme)
	case errors.Is(err, errno.Refused) && t.isUnix():
		return tell(err, "nobody listens at %s any more; start a server there with: %s", t, start)
	case errors.Is(err, errno.Refused):
		return tell(err, "nobody listens at %s; start a server there with: %s", t, start)
	case errors.Is(err, fs.ErrNotExist):
		return tell(err, "there is no socket at %s; start a server there with: %s", t.addr, start)
	case errors.Is(err, errno.OtherKind):
		return tell(err, "%s is another kind of Unix socket; try %s", t.addr, otherKinds(t))
	case errors.Is(err, fs.ErrPermission):
		return tell(err, "no permission to connect to %s; its file may be for another user", t)
	case isEnd(err):
		return tell(err, "%s closed the connection at once; is it a server of another kind%s?", t, orTLS(t))
	}
	return explain(err, t)
}

// explainTLS covers the certificate and a peer that does not speak TLS.
func explainTLS(err error, t target) error {
	var name x509.HostnameError
	switch {
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return tell(err, "nobody known here vouches for the certificate of %s; trust it with --ca PATH", t)
	case errors.As(err, &name):
		return tell(err, "the certificate of %s is not for %s: %s", t, name.Host, plain(name))
	case errors.As(err, new(x509.CertificateInvalidError)):
		return tell(err, "the certificate of %s is not valid: %s", t, plain(err))
	}
	if errors.As(err, new(tls.RecordHeaderError)) || strings.Contains(err.Error(), "unexpected handshake message") {
		return tell(err, "%s does not speak TLS; without it, write %s", t, unencrypted(t))
	}
	return tell(err, "the TLS handshake with %s failed: %s", t, plain(err))
}

// isTLSError reports whether a handshake failed. Package tls has types for a
// few of its errors, and a prefix for all of them.
func isTLSError(err error) bool {
	return errors.As(err, new(tls.RecordHeaderError)) ||
		errors.As(err, new(*tls.CertificateVerificationError)) ||
		strings.Contains(err.Error(), "tls: ")
}

// unencrypted is the URL of t without TLS.
func unencrypted(t target) string {
	if t.scheme == "tls" {
		return "tcp" + strings.TrimPrefix(t.String(), "tls")
	}
	return "ws" + strings.TrimPrefix(t.String(), "wss")
}

func isUpgradeError(err error) bool {
	return errors.Is(err, gorilla.ErrBadHandshake) || errors.As(err, new(*frame.Error)) ||
		strings.Contains(err.Error(), "malformed HTTP")
}

// explainUpgrade is about a server that does not speak WebSocket there.
func explainUpgrade(err error, t target) error {
	_, answer, ok := strings.Cut(err.Error(), "the server answered ")
	if !ok {
		return tell(err, "%s is not a WebSocket: the server there does not speak HTTP", t)
	}
	return tell(err, "%s is not a WebSocket: the server answered %s; check the path", t, oneLine(answer))
}

// orTLS names the form with TLS, if t has one.
func orTLS(t target) string {
	if e := t.encrypted(); e != t {
		return ", such as " + e.String()
	}
	return ""
}

// isSocket reports whether path leads to a socket, living or not: a connect to
// any other file is refused as if there were one.
func isSocket(path string) bool {
	file, err := os.Stat(path)
	return strings.HasPrefix(path, "@") || err == nil && file.Mode().Type() == fs.ModeSocket
}

// otherKinds are the URLs by which the socket at the same path may be reached.
func otherKinds(t target) string {
	var others []string
	for _, s := range schemes {
		if other := (target{s, t.addr}); other.isUnix() && s != t.scheme {
			others = append(others, other.String())
		}
	}
	return strings.Join(others, " or ")
}
