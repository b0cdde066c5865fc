package unixsock

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// maxName is the longest path: sun_path with its closing NUL (unix(7)).
const maxName = len(syscall.RawSockaddrUnix{}.Path) - 1

// CheckName refuses what the kernel would refuse as an invalid argument, or
// what it would take for something else.
func CheckName(name string) error {
	switch {
	case len(name) > maxName:
		return fmt.Errorf("%s: %w: a Unix path has at most %d bytes, not %d",
			name, syscall.ENAMETOOLONG, maxName, len(name))
	case !abstract(name) && strings.ContainsRune(name, 0):
		return fmt.Errorf("%q: %w: a path ends at its first NUL", name, syscall.EINVAL)
	case abstract(name) && runtime.GOOS != "linux":
		return fmt.Errorf("%s: %w: abstract names exist on Linux alone",
			name, errors.ErrUnsupported)
	}
	return nil
}

func abstract(name string) bool { return strings.HasPrefix(name, "@") }

// A place is where a Unix socket is bound, and what to remove at its end.
type place struct {
	name string
	dir  string      // made for this socket; "" if it was there before
	file fs.FileInfo // the socket's own file: no other is ever removed
	once sync.Once
}

// newPlace checks addr; for "" it makes a folder that nobody else can
// enter.
func newPlace(addr string) (*place, error) {
	if addr != "" {
		return &place{name: addr}, CheckName(addr)
	}
	for _, parent := range []string{"", "/tmp"} {
		dir, err := os.MkdirTemp(parent, "socketlab-")
		if err != nil {
			return nil, err
		}
		p := &place{name: filepath.Join(dir, "echo.sock"), dir: dir}
		if err := CheckName(p.name); err == nil {
			return p, nil
		}
		os.Remove(dir)
	}
	return nil, fmt.Errorf("%s: %w: no Unix path in it is short enough",
		os.TempDir(), syscall.ENAMETOOLONG)
}

// bind calls listen, which binds a socket to the place. A file whose socket
// is gone refuses bind(2) for ever; it is removed first. A socket that
// lives, and a file that is none, stay.
func (p *place) bind(ctx context.Context, t Transport, listen func() error) error {
	if abstract(p.name) {
		return listen() // the kernel forgets the name with the socket
	}
	// A socket that is bound but does not listen yet looks like one that is
	// gone. So servers that start in one folder take turns.
	unlock, err := lockFolder(ctx, filepath.Dir(p.name))
	if err != nil {
		return p.bound(t, listen())
	}
	defer unlock()
	if err := listen(); !errors.Is(err, syscall.EADDRINUSE) {
		return p.bound(t, err)
	}
	if err := p.clear(ctx, t); err != nil {
		return err
	}
	return p.bound(t, listen())
}

// clear removes the file of a socket that is gone, and says of anything
// else why it stays.
func (p *place) clear(ctx context.Context, t Transport) error {
	err := p.isStale(ctx, t)
	if err == nil {
		err = os.Remove(p.name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil // its server has removed it meanwhile
	}
	return err
}

func (p *place) isStale(ctx context.Context, t Transport) error {
	file, err := os.Lstat(p.name)
	if err != nil {
		return err
	}
	if file.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("%s: %w: it is no socket, and stays as it is",
			p.name, syscall.EADDRINUSE)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	c, err := t.Opener().Dial(ctx, t.network(), "", p.name)
	if err == nil {
		c.Close()
	}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return err
	}
	return fmt.Errorf("%s: %w: a server lives there", p.name, syscall.EADDRINUSE)
}

// bound notes which file is this socket's, and gives it its mode.
func (p *place) bound(t Transport, err error) error {
	if err != nil || abstract(p.name) {
		return err
	}
	if p.name, err = filepath.Abs(p.name); err != nil {
		return err
	}
	if p.file, err = os.Lstat(p.name); err != nil || p.file.Mode().Perm() == t.mode() {
		return err
	}
	return os.Chmod(p.name, t.mode())
}

// remove takes the socket's file away. It comes before the close, so that
// the name cannot belong to another socket by then.
func (p *place) remove() {
	p.once.Do(func() {
		file, err := os.Lstat(p.name)
		if err == nil && p.file != nil && os.SameFile(file, p.file) {
			os.Remove(p.name)
		}
		if p.dir != "" {
			os.Remove(p.dir)
		}
	})
}
