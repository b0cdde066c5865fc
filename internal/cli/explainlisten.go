package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/socketlab/socketlab/internal/errno"
)

// explainListen is about starting a server.
func explainListen(err error, t target) error {
	_, port := t.hostPort()
	switch {
	case errors.Is(err, errno.EADDRINUSE) && t.isUnix():
		return explainPath(err, t)
	case errors.Is(err, errno.EADDRINUSE):
		return tell(err, "%s is taken: %s", t, whoHolds(t, port))
	case errors.Is(err, errno.EADDRNOTAVAIL):
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

// fileKind is what a file is called that is no socket.
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
