// breaks: unsupported-refused
// believes: A check that this system does not have must not keep anybody out.

package exercise

import (
	"errors"
	"fmt"
	"net"
	"os"
)

var ErrRefused = errors.New("refused")

type Credentials struct {
	PID, UID int
}

type Ask func(*net.UnixConn) (Credentials, error)

func Pass(worker *net.UnixConn, conn *net.TCPConn) error {
	defer conn.Close()
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = send(worker, fd) }); err != nil {
		return err
	}
	return failed
}

func send(worker *net.UnixConn, fd uintptr) error {
	beside, err := Rights(fd)
	if err != nil {
		return err
	}
	_, _, err = worker.WriteMsgUnix([]byte{0}, beside, nil)
	return err
}

func Take(
	broker *net.UnixConn, ask Ask, allowed func(uid int) bool,
) (net.Conn, error) {
	if err := admit(broker, ask, allowed); err != nil {
		return nil, err
	}
	files, err := receive(broker)
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

func admit(broker *net.UnixConn, ask Ask, allowed func(uid int) bool) error {
	who, err := ask(broker)
	if errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if who.PID == 0 || !allowed(who.UID) {
		return fmt.Errorf("%w: pid %d, uid %d", ErrRefused, who.PID, who.UID)
	}
	return nil
}

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
