package exercise

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
)

func claims() []claim {
	return []claim{
		{
			name:   "passed",
			holds:  "A worker in another process answers the client whom the broker has accepted.",
			belief: "A descriptor is a number that means the same in every process.",
			check:  passed,
		},
		{
			name:   "wrong-uid-refused",
			holds:  "A broker whose uid is not allowed is refused.",
			belief: "Who can connect to a local socket may be trusted.",
			check:  wrongUID,
		},
		{
			name:   "unsupported-refused",
			holds:  "Where the kernel cannot say who the broker is, the broker is refused.",
			belief: "Where nothing can be checked, a local peer may be trusted.",
			check:  unsupported,
		},
		{
			name:   "nobody-refused",
			holds:  "Where SO_PEERCRED answers with pid 0 and without an error, the broker is refused.",
			belief: "No error means that the answer holds.",
			check:  nobody,
		},
		{
			name:   "one-owner",
			holds:  "When a connection has been passed, the worker's descriptor is the only one of it: the client reads EOF when the worker closes.",
			belief: "Passing a descriptor moves it.",
			check:  oneOwner,
		},
		{
			name:   "failure-closes",
			holds:  "When it cannot be passed, Pass says so and closes the connection all the same.",
			belief: "An error leaves everything as it was.",
			check:  failureCloses,
		},
		{
			name:   "no-strays",
			holds:  "A message with no descriptor, with several, or with a pipe is an error, and nothing of it stays open.",
			belief: "What I have not asked for does not arrive.",
			check:  noStrays,
		},
	}
}

// As a worker this program serves one connection and ends.
func init() {
	if os.Getenv("SOCKETLAB_EXERCISE_WORKER") == "" {
		return
	}
	if err := work(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// work answers a line with that line and who has answered.
func work() error {
	f := os.NewFile(3, "broker")
	broker, err := net.FileConn(f)
	if err != nil {
		return err
	}
	f.Close()
	broker.SetDeadline(time.Now().Add(allowed))
	mine := os.Getuid()
	conn, err := Take(broker.(*net.UnixConn), PeerCredentials, func(uid int) bool { return uid == mine })
	if err != nil {
		return fmt.Errorf("Take: %w", err)
	}
	if conn == nil {
		return errors.New("Take returns neither a connection nor an error")
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(allowed))
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the worker's Read: %w", err)
	}
	_, err = fmt.Fprintf(conn, "%d %s", os.Getpid(), line)
	return err
}

func passed(c *checking) {
	broker, worker := pair(c)
	conn, client := accepted(c)
	f, err := worker.File()
	if err != nil {
		c.seen("no descriptor of a Unix socket: %v", err)
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(c.ctx, os.Args[0])
	cmd.Env = append(os.Environ(), "SOCKETLAB_EXERCISE_WORKER=1")
	cmd.ExtraFiles, cmd.Stderr = []*os.File{f}, &said
	if err := cmd.Start(); err != nil {
		f.Close()
		c.seen("no worker: %v", err)
	}
	f.Close()
	worker.Close()
	failed := Pass(broker, conn)
	if failed != nil {
		broker.Close() // nothing will come, and the worker has to hear of it
		conn.Close()
	}
	line := fmt.Sprintf("%x\n", c.rand.Uint64())
	client.Write([]byte(line))
	answer := make(chan string, 1)
	go func() {
		got, _ := bufio.NewReader(client).ReadString('\n')
		answer <- got
	}()
	if cmd.Wait() != nil {
		client.Close() // nobody will answer
	}
	got := <-answer
	if failed != nil {
		c.seen("Pass returns %v", failed)
	}
	if want := fmt.Sprintf("%d %s", cmd.Process.Pid, line); got != want {
		c.seen("the client should get %q, and gets %q; the worker says: %s", want, got, strings.TrimSpace(said.String()))
	}
}

// passOne passes a connection, and says which socket it is. Take may find it.
func passOne(c *checking) (worker *net.UnixConn, client *net.TCPConn, socket string) {
	broker, worker := pair(c)
	conn, client := accepted(c)
	socket = target(c, conn)
	if err := Pass(broker, conn); err != nil {
		c.seen("Pass returns %v", err)
	}
	return worker, client, socket
}

// refuse has Take refuse who has passed a connection.
func refuse(c *checking, ask Ask, allowed func(int) bool, when string) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // which closes what is forgotten
	worker, _, socket := passOne(c)
	before := open(socket)
	conn, err := take(c, worker, ask, allowed)
	if conn != nil {
		conn.Close()
		c.seen("%s; Take returns a connection, and the error %v", when, err)
	}
	if !refused(err) {
		c.seen("%s; Take returns %v, which is not ErrRefused", when, err)
	}
	if n := open(socket) - before; n > 0 {
		c.seen("%s; Take refuses, and leaves descriptors open: %d", when, n)
	}
}

func wrongUID(c *checking) {
	uid := 1 + c.rand.IntN(60_000)
	ask := func(*net.UnixConn) (Credentials, error) {
		return Credentials{PID: 1 + c.rand.IntN(30_000), UID: uid}, nil
	}
	refuse(c, ask, func(u int) bool { return u != uid }, fmt.Sprintf("the broker has the uid %d, which is not allowed", uid))

	mine := os.Getuid()
	refuse(c, PeerCredentials, func(u int) bool { return u != mine }, fmt.Sprintf("the broker has the uid %d, which is not allowed", mine))
}

func unsupported(c *checking) {
	for _, err := range []error{errors.ErrUnsupported, os.NewSyscallError("getsockopt", syscall.ENOPROTOOPT)} {
		// A careless system fills in what it likes.
		ask := func(*net.UnixConn) (Credentials, error) {
			return Credentials{PID: c.rand.IntN(2), UID: os.Getuid()}, err
		}
		refuse(c, ask, anybody, fmt.Sprintf("the credentials could not be had (%v)", err))
	}
}

// nobody asks the kernel for the peer of a unixgram socket, to which anybody may
// send.
func nobody(c *checking) {
	dir, err := os.MkdirTemp("", "sl")
	if err != nil {
		c.seen("no temporary folder: %v", err)
	}
	defer os.RemoveAll(dir)
	at := &net.UnixAddr{Name: filepath.Join(dir, "s"), Net: "unixgram"}
	gram, err := net.ListenUnixgram("unixgram", at)
	if err != nil {
		c.seen("no unixgram socket: %v", err)
	}
	defer gram.Close()
	who, err := PeerCredentials(gram)
	if who.PID != 0 || err != nil {
		c.seen("SO_PEERCRED of a unixgram socket gives %+v, %v: this is not the Linux that the check was written for", who, err)
	}
	sender, err := net.DialUnix("unixgram", nil, at)
	if err != nil {
		c.seen("no unixgram socket: %v", err)
	}
	defer sender.Close()
	conn, _ := accepted(c)
	with(c, sender, func(s int) {
		with(c, conn, func(fd int) { err = syscall.Sendmsg(s, []byte("x"), syscall.UnixRights(fd), nil, 0) })
	})
	if err != nil {
		c.seen("sendmsg returns %v", err)
	}
	got, err := take(c, gram, PeerCredentials, anybody)
	if got != nil {
		got.Close()
	}
	if got != nil || !refused(err) {
		c.seen("SO_PEERCRED answers %+v and no error, where anybody may have sent; Take returns %v, %v", who, got, err)
	}
}

func oneOwner(c *checking) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // which closes what is forgotten
	worker, client, socket := passOne(c)
	if n := open(socket); n > 0 {
		c.seen("Pass has returned, and the broker still has descriptors of the connection: %d", n)
	}
	conn, err := take(c, worker, PeerCredentials, anybody)
	if err != nil || conn == nil {
		c.seen("Take returns %v, %v", conn, err)
	}
	if n := open(socket); n != 1 {
		conn.Close()
		c.seen("Take has returned, and the worker has %d descriptors of the connection, not 1", n)
	}
	if err := conn.Close(); err != nil {
		c.seen("Close of the connection returns %v", err)
	}
	if _, err := client.Read(make([]byte, 1)); err != io.EOF {
		c.seen("the worker has closed the connection, and the client reads %v instead of EOF", err)
	}
	if err := worker.SetDeadline(time.Time{}); err != nil {
		c.seen("the Unix socket that the connection came through is closed")
	}
}

func failureCloses(c *checking) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // which closes what is forgotten
	broker, worker := pair(c)
	conn, _ := accepted(c)
	socket := target(c, conn)
	worker.Close()
	if err := Pass(broker, conn); err == nil {
		c.seen("the worker is gone, and Pass returns nil")
	}
	if n := open(socket); n > 0 {
		c.seen("Pass has failed, and descriptors of the connection are still open: %d", n)
	}
}

func noStrays(c *checking) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // which closes what is forgotten
	r, w, err := os.Pipe()
	if err != nil {
		c.seen("no pipe: %v", err)
	}
	defer r.Close()
	defer w.Close()
	tcp, _ := accepted(c)
	socket, pipe := target(c, tcp), target(c, r)
	with(c, tcp, func(s int) {
		with(c, r, func(p int) {
			for _, m := range []struct {
				what   string
				beside []byte
			}{
				{"no descriptor", nil},
				{"a pipe", syscall.UnixRights(p)},
				{"two descriptors", syscall.UnixRights(s, s)},
				{"a connection and several pipes", syscall.UnixRights(append([]int{s}, repeated(p, 1+c.rand.IntN(8))...)...)},
			} {
				stray(c, m.what, m.beside, socket, pipe)
			}
		})
	})
}

func repeated(n, times int) (all []int) {
	for range times {
		all = append(all, n)
	}
	return all
}

// stray sends what Take has to refuse.
func stray(c *checking, what string, beside []byte, sources ...string) {
	broker, worker := pair(c)
	if _, _, err := broker.WriteMsgUnix([]byte("x"), beside, nil); err != nil {
		c.seen("sending %s: %v", what, err)
	}
	before := open(sources...)
	conn, err := take(c, worker, PeerCredentials, anybody)
	if conn != nil {
		conn.Close()
	}
	switch n := open(sources...) - before; {
	case n > 0:
		c.seen("%s came; descriptors that have stayed open: %d", what, n)
	case conn != nil:
		c.seen("%s came, and Take returns a connection", what)
	case err == nil || refused(err):
		c.seen("%s came, and Take returns the error %v", what, err)
	}
}

// take calls Take, which a message waits for that needs no time.
func take(c *checking, worker *net.UnixConn, ask Ask, allowed func(int) bool) (net.Conn, error) {
	end, _ := c.ctx.Deadline()
	worker.SetReadDeadline(end.Add(-time.Second))
	return Take(worker, ask, allowed)
}

// with lends the descriptor of s.
func with(c *checking, s syscall.Conn, f func(fd int)) {
	raw, err := s.SyscallConn()
	if err == nil {
		err = raw.Control(func(fd uintptr) { f(int(fd)) })
	}
	if err != nil {
		c.seen("no descriptor: %v", err)
	}
}

// target is what is open there: "socket:[4711]".
func target(c *checking, s syscall.Conn) (name string) {
	with(c, s, func(fd int) {
		var err error
		if name, err = os.Readlink(fmt.Sprintf("/proc/self/fd/%d", fd)); err != nil {
			name = ""
		}
	})
	if name == "" {
		c.seen("/proc/self/fd does not tell what is open")
	}
	return name
}

// open is how many descriptors of this process lead to what has one of names.
func open(names ...string) (n int) {
	entries, _ := os.ReadDir("/proc/self/fd")
	for _, e := range entries {
		at, err := os.Readlink("/proc/self/fd/" + e.Name())
		for _, name := range names {
			if err == nil && at == name {
				n++
			}
		}
	}
	return n
}
