package unixsock_test

import (
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/unixsock"
)

func TestPeerCredentials(t *testing.T) {
	me := unixsock.Credentials{PID: os.Getpid(), UID: os.Getuid(), GID: os.Getgid()}
	each(t, func(t *testing.T, tr unixsock.Transport) {
		client, server, err := tr.Pair(t.Context())
		require.NoError(t, err)
		defer client.Close()
		defer server.Close()
		if tr.Type == "unixgram" {
			return
		}
		for end, c := range map[string]net.Conn{"client": client, "server": server} {
			who, err := unixsock.PeerCredentials(c)
			if runtime.GOOS != "linux" {
				assert.ErrorIs(t, err, errors.ErrUnsupported)
				continue
			}
			assert.NoError(t, err)
			assert.Equal(t, me, who, "the kernel tells the %s who is at the other end", end)
		}
	})
	a, b := net.Pipe()
	defer b.Close()
	_, err := unixsock.PeerCredentials(a)
	assert.ErrorIs(t, err, errors.ErrUnsupported, "of what is no socket nobody knows the other end")
}

func TestAdmit(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("credentials are read on Linux alone")
	}
	for _, network := range []string{"unix", "unixpacket"} {
		asked := make(chan unixsock.Credentials, 2)
		log := &journal{}
		tr := unixsock.Transport{Type: network, Log: log.log(), Admit: func(who unixsock.Credentials) error {
			asked <- who // Admit is called by each connection's goroutine
			if len(asked) > 1 {
				return errors.New("the second peer")
			}
			return nil
		}}
		s, stop := serve(t, tr, "")
		first := dial(t, tr, s.Addr().String())
		_, err := first.Write([]byte("ping"))
		require.NoError(t, err)
		_, err = io.ReadFull(first, make([]byte, 4))
		assert.NoError(t, err, "who is admitted is served")

		second := dial(t, tr, s.Addr().String())
		_, err = second.Read(make([]byte, 4))
		assert.True(t, errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET), "who is not is closed: %v", err)
		stop()
		assert.Equal(t, os.Getpid(), (<-asked).PID, "Admit sees who connects")
		assert.Contains(t, log.String(), "the second peer", "and the log says why")
		assert.Contains(t, log.String(), "pid="+strconv.Itoa(os.Getpid()), "the log names a peer without a name by its process")
	}
}

// Where nobody connects, nobody can be asked for credentials: better no
// server than one that lets everybody in.
func TestAdmitNeedsConnections(t *testing.T) {
	name := path(t)
	tr := unixsock.Transport{Type: "unixgram", Admit: func(unixsock.Credentials) error { return nil }}
	_, err := tr.Listen(t.Context(), name)
	assert.ErrorIs(t, err, errors.ErrUnsupported, "a unixgram server with Admit does not start")
	gone(t, name, "and leaves nothing")
}
