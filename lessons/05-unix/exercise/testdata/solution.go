// Package exercise is lesson 5: a broker that accepts TCP connections, and a
// worker in another process that serves them.
package exercise

import (
	"errors"
	"fmt"
	"net"
	"os"
)

// ErrRefused is what Take returns to a broker that it does not trust.
var ErrRefused = errors.New("refused")

// Credentials are what the kernel knows of the process at the other end.
type Credentials struct {
	PID, UID int
}

// Ask says who is at the other end, as PeerCredentials does.
type Ask func(*net.UnixConn) (Credentials, error)

// Pass passes the open socket of conn through worker, and closes conn.
func Pass(worker *net.UnixConn, conn *net.TCPConn) error {
	// The TCP connection ends when the last descriptor of it is closed. This
	// one would keep it alive after the worker has closed its own.
	defer conn.Close()
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	// Control lends the descriptor, and nobody closes it meanwhile. File would
	// make a second one, which has to be closed too.
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = send(worker, fd) }); err != nil {
		return err
	}
	return failed
}

// send returns when the message lies in the worker's socket. It holds a
// reference to the open socket there (unix(7)), so that conn may be closed before
// the worker has looked.
func send(worker *net.UnixConn, fd uintptr) error {
	beside, err := Rights(fd)
	if err != nil {
		return err
	}
	// On a stream a descriptor travels with a byte, not alone.
	_, _, err = worker.WriteMsgUnix([]byte{0}, beside, nil)
	return err
}

// Take takes one connection that a broker has passed whom it may trust.
func Take(
	broker *net.UnixConn, ask Ask, allowed func(uid int) bool,
) (net.Conn, error) {
	if err := admit(broker, ask, allowed); err != nil {
		return nil, err
	}
	files, err := receive(broker)
	// FileConn makes a descriptor of its own, so those that came are closed in
	// any case.
	for _, f := range files {
		defer f.Close()
	}
	if err != nil {
		return nil, err
	}
	if len(files) != 1 {
		return nil, fmt.Errorf("%d descriptors came instead of 1", len(files))
	}
	return net.FileConn(files[0])
}

// admit asks before anything is received: what a refused broker has sent never
// becomes a descriptor of this process.
func admit(broker *net.UnixConn, ask Ask, allowed func(uid int) bool) error {
	who, err := ask(broker)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	// SO_PEERCRED of a socket without one peer is no error. It is pid 0.
	if who.PID == 0 || !allowed(who.UID) {
		return fmt.Errorf("%w: pid %d, uid %d", ErrRefused, who.PID, who.UID)
	}
	return nil
}

// receive returns all that came beside one byte. The kernel has opened it here
// already, wanted or not.
func receive(broker *net.UnixConn) (files []*os.File, err error) {
	beside := make([]byte, 128)
	_, n, _, _, err := broker.ReadMsgUnix(make([]byte, 1), beside)
	if err != nil {
		return nil, err
	}
	fds, err := Descriptors(beside[:n])
	for _, fd := range fds {
		files = append(files, os.NewFile(uintptr(fd), "passed"))
	}
	return files, err
}
