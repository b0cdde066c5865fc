package exercise

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func TestExercise(t *testing.T) {
	prove(t, append([]claim{
		{"listens", "Where nothing is, Listen makes a socket that can be dialed, and its Close removes the file.",
			"", listens},
		{"stale", "A path whose server is gone is repaired: who dials it is answered.",
			"Closing a Unix socket cleans the path, however the program ends.", stalePath},
		{"file-stays", "A file or a folder at the path stays as it is, and the error is InUse.",
			"What stands at my path was left there by my last run.", fileStays},
		{"link-stays", "A symbolic link at the path stays, wherever it leads, and the error is InUse.",
			"A path is what it leads to.", linkStays},
		{"live-stays", "A socket that lives keeps its file and its clients, and the error is InUse.",
			"A socket file that is there when I start was left behind.", liveStays},
		{"deaf-stays", "A socket that lives and cannot be connected to just now stays as well.",
			"Whom I cannot connect to is gone.", deafStays},
		{"too-long", "A path of the longest length is bound, and one byte more is refused with ENAMETOOLONG.",
			"A path may be as long as the kernel's array for it.", tooLong},
	}, ofThisSystem()...))
}

// kinds are the types of Unix sockets that this system has.
func kinds() []string {
	switch runtime.GOOS {
	case "windows":
		return []string{"unix"}
	case "linux":
		return []string{"unix", "unixgram", "unixpacket"}
	}
	return []string{"unix", "unixgram"}
}

func listens(c *checking) {
	path := filepath.Join(folder(c), name(c))
	ln, err := Listen(path)
	if err != nil {
		c.seen("nothing is at the path, and Listen returns %v", err)
	}
	mustListen(c, ln, path)
	if err := ln.Close(); err != nil {
		c.seen("Close of the listener returns %v", err)
	}
	if _, err := os.Lstat(path); err == nil {
		c.seen("the listener is closed, and its file is still there")
	}
}

func stalePath(c *checking) {
	for _, kind := range kinds() {
		path := filepath.Join(folder(c), name(c))
		leave(c, kind, path)
		ln, err := Listen(path)
		if err != nil {
			c.seen("a %s server has died and left its file; Listen returns %v", kind, err)
		}
		mustListen(c, ln, path)
		if err := ln.Close(); err != nil {
			c.seen("Close of the listener returns %v", err)
		}
		if _, err := os.Lstat(path); err == nil {
			c.seen("the path was repaired and the listener closed, and a file is still there")
		}
	}
}

func fileStays(c *checking) {
	path, precious := filepath.Join(folder(c), name(c)), secret(c)
	must(c, os.WriteFile(path, []byte(precious), 0o600))
	mustStay(c, "a file", path)
	if got, _ := os.ReadFile(path); string(got) != precious {
		c.seen("a file stands at the path; it held %q, and holds %q now", precious, got)
	}
	path = filepath.Join(folder(c), name(c))
	must(c, os.Mkdir(path, 0o700))
	mustStay(c, "an empty folder", path)
}

func linkStays(c *checking) {
	dir := folder(c)
	file, old := filepath.Join(dir, "file"), filepath.Join(dir, "old")
	must(c, os.WriteFile(file, []byte(secret(c)), 0o600))
	leave(c, "unix", old)
	for _, to := range []string{file, old, filepath.Join(dir, "nowhere")} {
		path := filepath.Join(dir, name(c))
		if err := os.Symlink(to, path); err != nil {
			if runtime.GOOS == "windows" {
				return // where it needs a privilege
			}
			must(c, err)
		}
		mustStay(c, "a link to "+filepath.Base(to), path)
		if at, err := os.Readlink(path); at != to {
			c.seen("a link at the path leads to %s; Readlink returns %q, %v now", filepath.Base(to), at, err)
		}
	}
	for _, path := range []string{file, old} {
		if _, err := os.Lstat(path); err != nil {
			c.seen("a link leads to %s, which is gone now: %v", filepath.Base(path), err)
		}
	}
}

func liveStays(c *checking) {
	path := filepath.Join(folder(c), name(c))
	live := mustBind(c, path)
	answer := secret(c)
	go serve(live, answer)
	for range 1 + c.rand.IntN(3) {
		mustStay(c, "a live server", path)
		if got, err := ask(c, path); got != answer {
			c.seen("a live server answers %q at the path; after Listen who dials gets %q, %v", answer, got, err)
		}
	}
}

// deafStays has a socket of datagrams, which no stream can connect to, and one
// whose server has not called Accept for a while.
func deafStays(c *checking) {
	for _, kind := range kinds()[1:] {
		path := filepath.Join(folder(c), name(c))
		mustStay(c, "a live "+kind+" socket", bound(c, kind, path))
	}
	path := filepath.Join(folder(c), name(c))
	live := mustBind(c, path)
	answer := secret(c)
	waiting := fill(c, live, path)
	mustStay(c, "a live server with a full queue", path)
	go serve(live, answer)
	for _, client := range waiting {
		if got, err := io.ReadAll(client); string(got) != answer {
			c.seen("a live server should answer %q; who was in its queue before Listen gets %q, %v", answer, got, err)
		}
	}
	if got, err := ask(c, path); got != answer {
		c.seen("a live server answers %q at the path; after Listen who dials gets %q, %v", answer, got, err)
	}
}

func tooLong(c *checking) {
	longest := len(syscall.RawSockaddrUnix{}.Path) - 1
	path := folder(c) + string(filepath.Separator)
	if len(path) >= longest {
		c.seen("%s is no place for this check: its name is too long", path)
	}
	path += strings.Repeat("x", longest-len(path))
	ln, err := Listen(path)
	if err != nil {
		c.seen("a path of %d bytes is free; Listen returns %v", len(path), err)
	}
	mustListen(c, ln, path)
	ln.Close()
	for _, more := range []int{1, 1 + c.rand.IntN(100)} {
		long := path + strings.Repeat("x", more)
		ln, err = Listen(long)
		if ln != nil {
			ln.Close()
		}
		if !errors.Is(err, syscall.ENAMETOOLONG) {
			c.seen("the path has %d bytes; Listen returns %v", len(long), err)
		}
	}
}

// mustStay calls Listen at a path that is taken, and looks whether the same
// file is there afterwards.
func mustStay(c *checking, what, path string) {
	before, err := os.Lstat(path)
	must(c, err)
	ln, err := Listen(path)
	if ln != nil {
		c.Cleanup(func() { ln.Close() })
	}
	after, gone := os.Lstat(path)
	switch {
	case gone != nil:
		c.seen("%s is at the path; Listen returns %v, and nothing is there now", what, err)
	case err == nil:
		c.seen("%s is at the path, and Listen returns no error", what)
	case !os.SameFile(before, after) || before.Mode().Type() != after.Mode().Type():
		c.seen("%s is at the path; Listen returns %v, and another file is there now", what, err)
	case !errors.Is(err, InUse):
		c.seen("%s is at the path; Listen returns %v, which is not InUse", what, err)
	}
}

// mustListen looks whether who dials addr comes to ln.
func mustListen(c *checking, ln net.Listener, addr string) {
	if ln == nil {
		c.seen("Listen returns neither a listener nor an error")
	}
	c.Cleanup(func() { ln.Close() })
	answer := secret(c)
	go serve(ln, answer)
	if got, err := ask(c, addr); got != answer {
		c.seen("the listener's server answers %q; who dials gets %q, %v", answer, got, err)
	}
}

// serve gives everybody one answer.
func serve(ln net.Listener, answer string) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		io.WriteString(conn, answer)
		conn.Close()
	}
}

func ask(c *checking, addr string) (string, error) {
	conn, err := dial(c, addr)
	if err != nil {
		return "", err
	}
	got, err := io.ReadAll(conn)
	return string(got), err
}

// dial connects, for as long as the try lasts.
func dial(c *checking, addr string) (net.Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(c.ctx, "unix", addr)
	if err != nil {
		return nil, err
	}
	c.Cleanup(func() { conn.Close() })
	end, _ := c.ctx.Deadline()
	return conn, conn.SetDeadline(end)
}

// leave binds a socket and closes it, without removing the file: so the kernel
// leaves it when the program dies.
func leave(c *checking, kind, path string) {
	if kind == "unixgram" {
		gram, err := net.ListenUnixgram(kind, &net.UnixAddr{Name: path, Net: kind})
		must(c, err)
		must(c, gram.Close())
	} else {
		ln, err := net.ListenUnix(kind, &net.UnixAddr{Name: path, Net: kind})
		must(c, err)
		ln.SetUnlinkOnClose(false)
		must(c, ln.Close())
	}
	_, err := os.Lstat(path)
	must(c, err)
}

// bound binds a socket that lives as long as the claim is tried, and returns path.
func bound(c *checking, kind, path string) string {
	var s io.Closer
	var err error
	if kind == "unixgram" {
		s, err = net.ListenUnixgram(kind, &net.UnixAddr{Name: path, Net: kind})
	} else {
		s, err = net.ListenUnix(kind, &net.UnixAddr{Name: path, Net: kind})
	}
	must(c, err)
	c.Cleanup(func() { s.Close() })
	return path
}

func mustBind(c *checking, path string) *net.UnixListener {
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	must(c, err)
	c.Cleanup(func() { ln.Close() })
	return ln
}

// folder is a new one, with a short name.
func folder(c *checking) string {
	dir, err := os.MkdirTemp("", "sl")
	must(c, err)
	c.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func name(c *checking) string { return fmt.Sprintf("s%x", c.rand.Uint32()) }

func secret(c *checking) string { return fmt.Sprintf("%x", c.rand.Uint64()) }

// must is for what the check itself needs of the machine.
func must(c *checking, err error) {
	if err != nil {
		c.seen("the check cannot go on: %v", err)
	}
}
