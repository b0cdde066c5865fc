// Package exercise is lesson 1: a server that can start again after a crash.
package exercise

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// longest is a path that fills sun_path but for its closing NUL (unix(7)).
const longest = len(syscall.RawSockaddrUnix{}.Path) - 1

// Listen listens at path, and repairs it where its server is gone.
func Listen(path string) (net.Listener, error) {
	// The kernel forgets an abstract name with its socket: there is no file, so
	// nothing can be left behind.
	if runtime.GOOS == "linux" && strings.HasPrefix(path, "@") {
		return net.Listen("unix", path)
	}
	if len(path) > longest {
		return nil, fmt.Errorf("%s: %w: a Unix path has at most %d bytes, not %d",
			path, syscall.ENAMETOOLONG, longest, len(path))
	}
	// bind(2) makes the file or fails, in one step. So it is asked first, and
	// what stands at the path is looked at only when something does.
	ln, err := net.Listen("unix", path)
	if !errors.Is(err, InUse) || !stale(path) {
		return ln, err
	}
	// A server that starts between the look and this line loses its file.
	// Only a lock that all servers take closes that gap.
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return net.Listen("unix", path)
}

// stale reports whether path is the file of a socket that is gone.
func stale(path string) bool {
	// Lstat does not follow a link, and neither does Remove. Linux refuses to
	// connect to a file that is no socket with ECONNREFUSED as well, so Dial
	// alone cannot tell.
	file, err := os.Lstat(path)
	if err != nil || file.Mode().Type() != fs.ModeSocket {
		return false
	}
	conn, err := net.DialTimeout("unix", path, time.Second)
	if err == nil {
		conn.Close()
		return false
	}
	// No other error says that it is gone: a full queue is EAGAIN, another type
	// EPROTOTYPE, a file without permission to write EACCES. The BSDs and macOS
	// refuse for a full queue too, and there a busy server looks dead.
	return errors.Is(err, Refused)
}
