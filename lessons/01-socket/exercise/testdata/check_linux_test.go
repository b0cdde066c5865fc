package exercise

import (
	"errors"
	"net"
	"os"
	"syscall"
)

func ofThisSystem() []claim {
	return []claim{{"abstract", `A name that begins with "@" is bound as it is, and no file has anything to do with it.`,
		"The name of a Unix socket is a file.", abstract}}
}

func abstract(c *checking) {
	dir, at := folder(c), "@sl"+name(c)
	c.Chdir(dir)
	precious := secret(c)
	must(c, os.WriteFile(at, []byte(precious), 0o600))
	ln, err := Listen(at)
	if err != nil {
		c.seen("the abstract name %s is free; Listen returns %v", at, err)
	}
	if ln == nil {
		c.seen("Listen returns neither a listener nor an error")
	}
	c.Cleanup(func() { ln.Close() })
	if bound := ln.Addr().String(); bound != at {
		c.seen("the name should be %s, and it is %s", at, bound)
	}
	mustListen(c, ln, at)
	second, err := Listen(at)
	if second != nil {
		second.Close()
	}
	if !errors.Is(err, InUse) {
		c.seen("%s has a live server; Listen returns %v, which is not InUse", at, err)
	}
	ln.Close()
	files, err := os.ReadDir(".")
	must(c, err)
	if got, _ := os.ReadFile(at); len(files) != 1 || string(got) != precious {
		c.seen("a file called %s held %q; it holds %q now, and %d files are in its folder", at, precious, got, len(files))
	}
}

// fill dials until the queue of ln is full, which is short now: the backlog can be
// changed by another listen(2). Then connect(2) says EAGAIN.
func fill(c *checking, ln *net.UnixListener, path string) (clients []net.Conn) {
	raw, err := ln.SyscallConn()
	must(c, err)
	failed := raw.Control(func(fd uintptr) { err = syscall.Listen(int(fd), 0) })
	must(c, errors.Join(failed, err))
	for range 100 {
		conn, err := dial(c, path)
		if errors.Is(err, syscall.EAGAIN) {
			return clients
		}
		must(c, err)
		clients = append(clients, conn)
	}
	c.seen("the check cannot go on: a queue of a length of 0 takes a hundred connections")
	return nil
}
