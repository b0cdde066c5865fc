package endpoint

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/errno"
)

// ExplainListen returns a UserError for an error of starting a server at t.
func ExplainListen(err error, t Target) error {
	_, port := t.HostPort()
	switch {
	case errors.Is(err, context.Canceled):
		return Explain(err, t)
	case t.Addr == "":
		return cmdutil.UserErrorf(err, "%s: %s", t.Scheme, DescribeRefusal(err))
	case errors.Is(err, errno.EADDRINUSE) && t.isPath():
		return explainPath(err, t)
	case errors.Is(err, errno.EADDRINUSE):
		return cmdutil.UserErrorf(err, "%s is taken: %s", t, whoHolds(t, port))
	case errors.Is(err, errno.EADDRNOTAVAIL):
		return cmdutil.UserErrorf(err, "%s is not an address of this machine; 127.0.0.1 always is", t)
	case errors.Is(err, fs.ErrNotExist) && t.isPath():
		return cmdutil.UserErrorf(err, "%s cannot be made: there is no folder %s", t, filepath.Dir(t.Addr))
	case errors.Is(err, fs.ErrPermission) && t.isPath():
		return cmdutil.UserErrorf(err, "no permission to make a socket in %s; choose another folder", filepath.Dir(t.Addr))
	case errors.Is(err, fs.ErrPermission):
		return cmdutil.UserErrorf(err, "no permission to listen on %s; ports from 1024 on need none", t)
	}
	return Explain(err, t)
}

// DescribeRefusal says why this system has opened no socket of a kind, at an
// address that it could choose.
func DescribeRefusal(err error) string {
	if why := errno.DescribeUnsupported(err); why != "" {
		return why
	}
	switch {
	case errors.As(err, new(*fs.PathError)):
		return fmt.Sprintf("no directory for its socket can be made in %s: %s; set TMPDIR to one that can be written to",
			os.TempDir(), errno.RootCause(err))
	case errors.Is(err, fs.ErrPermission):
		return "this system does not permit this kind of socket: " + errno.RootCause(err)
	}
	return "this system has opened no socket of this kind: " + errno.RootCause(err)
}

// explainPath returns a UserError that names the file at the path of a Unix
// socket.
func explainPath(err error, t Target) error {
	if file, e := os.Lstat(t.Addr); e == nil && file.Mode().Type() != fs.ModeSocket {
		return cmdutil.UserErrorf(err, "%s is a %s and stays as it is; choose another path", t.Addr, fileKind(file.Mode()))
	}
	return cmdutil.UserErrorf(err, "a server lives at %s already; stop it first or choose another path", t)
}

// fileKind returns the name of a type of files that are not sockets.
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
