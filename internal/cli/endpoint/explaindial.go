package endpoint

import (
	"context"
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/transports"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/frame"
)

// ExplainDial returns a UserError for an error of connecting to t within
// timeout.
func ExplainDial(err error, t Target, timeout time.Duration) error {
	start := cmdutil.ProgramName() + " serve " + t.String()
	switch {
	case t.IsTLS() && IsTLSError(err):
		return ExplainTLS(err, t)
	case t.IsWebSocket() && IsUpgradeError(err):
		return explainUpgrade(err, t)
	case errno.IsTimeout(err):
		return cmdutil.UserErrorf(err, "%s did not answer within %v; check the address, or wait longer with --timeout", t, timeout)
	case errors.Is(err, errno.ECONNREFUSED) && t.isPath() && !isSocket(t.Addr):
		return cmdutil.UserErrorf(err, "%s is not a socket; start a server at another path: %s serve %s:PATH",
			t.Addr, cmdutil.ProgramName(), t.Scheme)
	case errors.Is(err, errno.ECONNREFUSED) && t.isPath():
		return cmdutil.UserErrorf(err, "nobody listens at %s any more; start a server there with: %s", t, start)
	case errors.Is(err, errno.ECONNREFUSED):
		return cmdutil.UserErrorf(err, "nobody listens at %s; start a server there with: %s", t, start)
	case errors.Is(err, fs.ErrNotExist):
		return cmdutil.UserErrorf(err, "there is no socket at %s; start a server there with: %s", t.Addr, start)
	case errors.Is(err, errno.EPROTOTYPE):
		return cmdutil.UserErrorf(err, "%s is another kind of Unix socket; try %s", t.Addr, otherKinds(t))
	case errors.Is(err, fs.ErrPermission):
		return cmdutil.UserErrorf(err, "no permission to connect to %s; its file may be for another user", t)
	case errno.IsPeerGone(err):
		return cmdutil.UserErrorf(err, "%s closed the connection at once; is it a server of another kind%s?", t, SuggestTLS(t))
	}
	return Explain(err, t)
}

// ExplainTLS returns a UserError for an error of a TLS handshake: about the
// certificate, or about a peer without TLS.
func ExplainTLS(err error, t Target) error {
	var name x509.HostnameError
	switch {
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return cmdutil.UserErrorf(err, "nobody known here vouches for the certificate of %s; trust it with --ca PATH", t)
	case errors.As(err, &name):
		return cmdutil.UserErrorf(err, "the certificate of %s is not for %s: %s", t, name.Host, errno.RootCause(name))
	case errors.As(err, new(x509.CertificateInvalidError)):
		return cmdutil.UserErrorf(err, "the certificate of %s is not valid: %s", t, errno.RootCause(err))
	}
	if e, ok := errors.AsType[*echo.TLSError](err); ok && e.NotTLS {
		return cmdutil.UserErrorf(err, "%s does not speak TLS; without it, write %s", t, t.withTLS(false))
	}
	return cmdutil.UserErrorf(err, "the TLS handshake with %s failed: %s", t, errno.RootCause(err))
}

// IsTLSError reports whether err is from a TLS handshake, and not from the
// connection under it.
func IsTLSError(err error) bool {
	e, ok := errors.AsType[*echo.TLSError](err)
	return ok && (e.NotTLS || !errno.IsPeerGone(err) && !errno.IsTimeout(err) && !errors.Is(err, context.Canceled))
}

// IsUpgradeError reports whether err is from a WebSocket handshake.
func IsUpgradeError(err error) bool {
	return errors.As(err, new(*websocket.StatusError)) || errors.As(err, new(*websocket.NotHTTPError)) ||
		errors.As(err, new(*frame.Error))
}

// explainUpgrade returns a UserError for a server that does not speak WebSocket
// at that URL.
func explainUpgrade(err error, t Target) error {
	status := ""
	if e, ok := errors.AsType[*websocket.StatusError](err); ok {
		status = e.Status
	} else if e, ok := errors.AsType[*frame.StatusError](err); ok {
		status = e.Status
	} else {
		return cmdutil.UserErrorf(err, "%s is not a WebSocket: the server there does not speak HTTP", t)
	}
	return cmdutil.UserErrorf(err, "%s is not a WebSocket: the server answered %s; check the path", t, phrase.OneLine(status))
}

// SuggestTLS returns a phrase with the form of t with TLS, or "" if there is
// none.
func SuggestTLS(t Target) string {
	if e := t.Encrypted(); e != t {
		return ", such as " + e.String()
	}
	return ""
}

// isSocket reports whether path leads to a socket file, live or stale. A
// connect to any other file is refused as well.
func isSocket(path string) bool {
	file, err := os.Stat(path)
	return strings.HasPrefix(path, "@") || err == nil && file.Mode().Type() == fs.ModeSocket
}

// otherKinds lists the URLs with other schemes for the same path.
func otherKinds(t Target) string {
	var others []string
	for _, s := range transports.Schemes() {
		if other := (Target{s, t.Addr}); other.isPath() && s != t.Scheme {
			others = append(others, other.String())
		}
	}
	return strings.Join(others, " or ")
}
