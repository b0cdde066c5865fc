package delivered

import (
	"context"
	"net"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/lab"
)

// A stateWatcher waits for what the kernel hears of the peer, without a Read or a
// Write, which would take the error away.
type stateWatcher struct {
	conn  net.Conn
	state uint8 // of TCP, when it was last looked at
}

func watchState(c net.Conn) *stateWatcher {
	w := &stateWatcher{conn: c}
	w.state, _ = tcpState(c)
	return w
}

// change waits for what the kernel hears next of the peer. TCP hears something in
// any case; another socket may hear nothing within that time.
func (w *stateWatcher) change(ctx context.Context, within time.Duration) (string, error) {
	if w.state != 0 {
		return w.newState(ctx)
	}
	return w.flags(within)
}

// newState waits until TCP has left the state in which it was.
func (w *stateWatcher) newState(ctx context.Context) (string, error) {
	for was := w.state; w.state == was && was != unix.BPF_TCP_CLOSE; runtime.Gosched() {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		var err error
		if w.state, err = tcpState(w.conn); err != nil {
			return "", err
		}
	}
	return stateNames[w.state], nil
}

// stateNames are the states that an end can be in whose peer has closed. Their
// numbers are those of the kernel's tcp_states.h, which x/sys has for BPF alone.
var stateNames = map[uint8]string{
	unix.BPF_TCP_CLOSE_WAIT: "a FIN has come, TCP is in CLOSE-WAIT",
	unix.BPF_TCP_CLOSE:      "a reset has come, TCP is CLOSED",
}

// tcpState is 0 with an error where c is not TCP.
func tcpState(c net.Conn) (state uint8, err error) {
	failed := lab.Descriptor(c, func(fd int) {
		var info *unix.TCPInfo
		if info, err = unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO); err == nil {
			state = info.State
		}
	})
	if failed != nil {
		return 0, failed
	}
	return state, os.NewSyscallError("getsockopt", err)
}

// flags are those by which poll(2) tells of an end or an error, which may come
// within some time.
func (w *stateWatcher) flags(within time.Duration) (string, error) {
	var found int16
	until := time.Now().Add(within)
	for {
		err := lab.Descriptor(w.conn, func(fd int) {
			asked := []unix.PollFd{{Fd: int32(fd)}}
			unix.Poll(asked, 0)
			found = asked[0].Revents
		})
		switch {
		case err != nil:
			return "", err
		case found != 0:
			return "poll(2) says " + flagNames(found), nil
		case time.Now().After(until):
			return "poll(2) says nothing", nil
		}
		runtime.Gosched()
	}
}

func flagNames(flags int16) string {
	var names []string
	for _, f := range []struct {
		flag int16
		name string
	}{{unix.POLLERR, "POLLERR"}, {unix.POLLHUP, "POLLHUP"}} {
		if flags&f.flag != 0 {
			names = append(names, f.name)
		}
	}
	return strings.Join(names, " and ")
}
