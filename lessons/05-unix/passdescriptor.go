package unixdomain

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

var (
	passed    = lab.NewOutcome("yes")
	notPassed = lab.NewOutcome("no")
)

// PassDescriptor sends the reading end of a pipe, closes its own, and writes
// into the other end.
var PassDescriptor = lab.Experiment{
	Name:     "pass-descriptor",
	Question: "Can an open file travel over it?",
	Run:      passDescriptor,
	Allowed: lab.ByKind(map[string][]lab.Outcome{
		"unix":       {passed},
		"unixpacket": {passed},
		"unixgram":   {passed},
		"":           {notPassed},
	}),
	Why: "A descriptor is a number in a table of one process; the open file behind it belongs to the " +
		"kernel. sendmsg(2) with SCM_RIGHTS puts a reference to that open file beside the bytes of a Unix " +
		"socket, and recvmsg(2) makes a new descriptor for it in the receiver: another number, the same " +
		"file, with the same position and flags, as after dup(2). It stays open when the sender closes " +
		"its own. So one process can accept a TCP connection and another can serve it. A network socket " +
		"leads to another machine, whose kernel knows nothing of the file. Linux does not even complain: " +
		"it sends the bytes and drops the descriptor without an error.",
	Source: "unix(7), SCM_RIGHTS; cmsg(3); sendmsg(2)",
}

func passDescriptor(ctx context.Context, t echo.Transport) (o lab.Observation, err error) {
	client, server, done, err := lab.Pair(ctx, t)
	if err != nil {
		return o, err
	}
	defer done()
	r, w, err := os.Pipe()
	if err != nil {
		return o, err
	}
	defer r.Close()
	defer w.Close()

	sent, err := sendFile(ctx, client, r)
	if _, ok := errors.AsType[syscall.Errno](err); ok {
		o.Outcome = notPassed
		o.Detail = []string{"sendmsg: " + lab.ErrorText(err)}
		return o, nil
	}
	if err != nil {
		return o, err
	}
	file, got, err := receiveFile(ctx, server)
	if err != nil {
		return o, err
	}
	o.Outcome = notPassed
	o.Detail = []string{"sent, without an error: " + sent, "received: " + got}
	if file == nil {
		return o, nil
	}
	defer file.Close()
	text, err := through(r, w, file)
	o.Outcome = passed
	o.Detail = append(o.Detail, fmt.Sprintf("read there, after the sender has closed its own: %q", text))
	return o, err
}

// through closes r, writes into w and reads from file.
func through(r, w, file *os.File) (string, error) {
	if err := r.Close(); err != nil {
		return "", err
	}
	msg := []byte("ping")
	if _, err := w.Write(msg); err != nil {
		return "", err
	}
	buf := make([]byte, len(msg))
	n, err := file.Read(buf)
	return string(buf[:n]), err
}
