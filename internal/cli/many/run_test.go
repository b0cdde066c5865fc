//go:build !windows

package many

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/internal/load"
)

func TestExplainStop(t *testing.T) {
	five := load.Result{Transport: "tcp", Samples: []load.Sample{{Connections: 5}}}
	for want, err := range map[string]error{
		"tcp stopped at 5 connections: this process may have no more descriptors open; raise the hard limit, as root, with ulimit -Hn": os.NewSyscallError("socket", syscall.EMFILE),
		"tcp stopped at 5 connections: this machine may have no more files open; raise the sysctl fs.file-max":                         syscall.ENFILE,
		"tcp stopped at 5 connections: the kernel has no memory left for sockets":                                                      syscall.ENOBUFS,
		"interrupted": context.Canceled,
		"tcp stopped at 5 connections: the server does not answer any more; it may have run out of descriptors, see ulimit -Hn": context.DeadlineExceeded,
		"tcp stopped at 5 connections: odd": errors.New("odd"),
	} {
		explained := explainStop(err, five)
		assert.EqualError(t, explained, want)
		assert.ErrorIs(t, explained, err)
	}
	assert.ErrorContains(t, explainStop(syscall.EADDRNOTAVAIL, five), "no port is left")
	assert.EqualError(t, explainStop(errors.New("odd"), load.Result{Transport: "unix"}), "unix: odd")
}
