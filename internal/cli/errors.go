package cli

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// A told error says in a sentence what went wrong and what to do next, and
// keeps its cause.
type told struct {
	sentence string
	cause    error
}

func (t told) Error() string { return t.sentence }
func (t told) Unwrap() error { return t.cause }

func tell(cause error, format string, args ...any) error {
	return told{fmt.Sprintf(format, args...), cause}
}

// explain is for errors that any use of t can meet.
func explain(err error, t target) error {
	var dns *net.DNSError
	switch why := lacking(err); {
	case errors.As(err, new(told)):
		return err
	case errors.Is(err, context.Canceled):
		return tell(err, "interrupted")
	case errors.Is(err, errNameTooLong):
		return usageError{tell(err, "%s; choose a shorter path", plain(err))}
	case why != "":
		return tell(err, "%s: %s", t, why)
	case errors.As(err, &dns) && dns.IsNotFound:
		return tell(err, "no host is called %q; check the name in %s", dns.Name, t)
	case errors.Is(err, errNoNet), errors.Is(err, errNoHost):
		return tell(err, "there is no way from this machine to %s", t)
	}
	return tell(err, "%s: %s", t, plain(err))
}

// lacking says that this system does not have a kind of socket, if err does.
func lacking(err error) string {
	for _, cause := range []error{errors.ErrUnsupported, errNoFamily, errNoProtocol, errNoType} {
		if errors.Is(err, cause) {
			return "this system does not have this kind of socket"
		}
	}
	return ""
}

// explainListen is about starting a server.
func explainListen(err error, t target) error {
	_, port := t.hostPort()
	switch {
	case errors.Is(err, errInUse) && t.isUnix():
		return explainPath(err, t)
	case errors.Is(err, errInUse):
		return tell(err, "%s is taken: %s", t, whoHolds(t, port))
	case errors.Is(err, errNoAddr):
		return tell(err, "%s is not an address of this machine; 127.0.0.1 always is", t)
	case errors.Is(err, fs.ErrNotExist) && t.isUnix():
		return tell(err, "%s cannot be made: there is no folder %s", t, filepath.Dir(t.addr))
	case errors.Is(err, fs.ErrPermission) && t.isUnix():
		return tell(err, "no permission to make a socket in %s; choose another folder", filepath.Dir(t.addr))
	case errors.Is(err, fs.ErrPermission):
		return tell(err, "no permission to listen on %s; ports from 1024 on need none", t)
	}
	return explain(err, t)
}

// explainPath says what stands where a Unix socket was to be made.
func explainPath(err error, t target) error {
	if file, e := os.Lstat(t.addr); e == nil && file.Mode().Type() != fs.ModeSocket {
		return tell(err, "%s is a %s and stays as it is; choose another path", t.addr, fileKind(file.Mode()))
	}
	return tell(err, "a server lives at %s already; stop it first or choose another path", t)
}

func fileKind(m fs.FileMode) string {
	switch m.Type() {
	case 0:
		return "regular file"
	case fs.ModeDir:
		return "folder"
	case fs.ModeSymlink:
		return "symbolic link"
	}
	return "file that is no socket"
}

// explainDial is about reaching a server.
func explainDial(err error, t target, timeout time.Duration) error {
	start := self() + " serve " + t.String()
	switch {
	case t.isTLS() && isTLSError(err):
		return explainTLS(err, t)
	case t.isWeb() && (errors.Is(err, websocket.ErrBadHandshake) || strings.Contains(err.Error(), "malformed HTTP")):
		return explainUpgrade(err, t)
	case isTimeout(err):
		return tell(err, "%s did not answer within %v; check the address, or wait longer with --timeout", t, timeout)
	case errors.Is(err, errRefused) && t.isUnix() && !isSocket(t.addr):
		return tell(err, "%s is not a socket; start a server at another path: %s serve %s:PATH", t.addr, self(), t.scheme)
	case errors.Is(err, errRefused) && t.isUnix():
		return tell(err, "nobody listens at %s any more; start a server there with: %s", t, start)
	case errors.Is(err, errRefused):
		return tell(err, "nobody listens at %s; start a server there with: %s", t, start)
	case errors.Is(err, fs.ErrNotExist):
		return tell(err, "there is no socket at %s; start a server there with: %s", t.addr, start)
	case errors.Is(err, errOtherKind):
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

func isTLSError(err error) bool {
	return errors.As(err, new(tls.RecordHeaderError)) ||
		errors.As(err, new(*tls.CertificateVerificationError)) ||
		strings.Contains(err.Error(), "tls: ")
}

func unencrypted(t target) string {
	if t.scheme == "tls" {
		return "tcp" + strings.TrimPrefix(t.String(), "tls")
	}
	return "ws" + strings.TrimPrefix(t.String(), "wss")
}

// explainUpgrade is about a server that does not speak WebSocket there.
func explainUpgrade(err error, t target) error {
	_, answer, ok := strings.Cut(err.Error(), "the server answered ")
	if !ok {
		return tell(err, "%s is not a WebSocket: the server there does not speak HTTP; try tcp:// or wss://", t)
	}
	return tell(err, "%s is not a WebSocket: the server answered %s; check the path", t, oneLine(answer))
}

// explainEcho is about a conversation under way.
func explainEcho(err error, x *exchange, size int) error {
	t := x.target
	var closed *websocket.CloseError
	switch {
	case errors.As(err, &closed):
		return tell(err, "%s closed the connection: %s", t, closeReason(closed))
	case errors.Is(err, errTooBig):
		return tell(err, "a message of %s is more than %s takes here: %s", plural(size, "byte"),
			x.traits.Name, x.traits.Claim("MaxMessage").Sentence)
	case errors.Is(err, errRefused):
		return explainDial(err, t, x.timeout)
	case isTimeout(err) && !x.traits.Reliable:
		return tell(err, "nothing came back from %s within %v: nobody listens, or a datagram was lost", t, x.timeout)
	case isTimeout(err) && x.reads == 0:
		return tell(err, "nothing came back from %s within %v; is it an echo server? wait longer with --timeout", t, x.timeout)
	case isTimeout(err):
		return tell(err, "nothing more came back from %s within %v; wait longer with --timeout", t, x.timeout)
	case isEnd(err) && x.reads == 0:
		return tell(err, "%s closed the connection without an answer; is it a server of another kind%s?", t, orTLS(t))
	case isEnd(err):
		return tell(err, "%s closed the connection before everything was back; its log may say why", t)
	}
	return explain(err, t)
}

// closeReason is a close frame in words (RFC 6455, section 7.4.1).
func closeReason(e *websocket.CloseError) string {
	words := map[int]string{
		websocket.CloseNormalClosure:           "it is done",
		websocket.CloseGoingAway:               "it is going away",
		websocket.CloseUnsupportedData:         "it does not take this type of message",
		websocket.CloseInvalidFramePayloadData: "a text was not UTF-8",
		websocket.ClosePolicyViolation:         "it does not allow this",
		websocket.CloseMessageTooBig:           "the message is over its read limit",
		websocket.CloseAbnormalClosure:         "without saying why",
	}
	reason := strconv.Itoa(e.Code)
	if word := words[e.Code]; word != "" {
		reason += ", " + word
	}
	if e.Text != "" {
		reason += fmt.Sprintf(" (%q)", e.Text)
	}
	return reason
}

// isEnd reports whether the peer has gone, in one way or another.
func isEnd(err error) bool {
	for _, end := range []error{io.EOF, io.ErrUnexpectedEOF, errReset, errBroken} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}

// orTLS names the form with TLS, if t has one.
func orTLS(t target) string {
	if e := t.encrypted(); e != t {
		return ", such as " + e.String()
	}
	return ""
}

func isTimeout(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || os.IsTimeout(err)
}

func isSocket(path string) bool {
	file, err := os.Stat(path)
	return strings.HasPrefix(path, "@") || err == nil && file.Mode().Type() == fs.ModeSocket
}

func otherKinds(t target) string {
	var others []string
	for _, s := range schemes {
		if other := (target{s, t.addr}); other.isUnix() && s != t.scheme {
			others = append(others, other.String())
		}
	}
	return strings.Join(others, " or ")
}

// plain is the innermost text of err: without the calls and addresses that the
// sentence around it has already.
func plain(err error) string {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	if e, ok := errors.AsType[*net.OpError](err); ok {
		err = e.Err
	}
	if e, ok := errors.AsType[*os.SyscallError](err); ok {
		err = e.Err
	}
	return strings.TrimPrefix(oneLine(err.Error()), "x509: ")
}
