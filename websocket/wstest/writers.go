package wstest

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket/frame"
	"github.com/socketlab/socketlab/websocket/rawconn"
)

// Each message has a letter and a length of its own, and most take several
// Writes of the socket, between which another writer could come.
func manyWriters(t *testing.T, s Subject) {
	t.Parallel()
	client, server := s.pair(t, Options{WriteBuffer: 64})
	const writers, each = 16, 20
	errs := make(chan error, writers)
	for w := range writers {
		go func() {
			var err error
			for range each {
				_, e := client.Write(bytes.Repeat([]byte{'a' + byte(w)}, s.Chunk*w+1))
				err = errors.Join(err, e)
			}
			errs <- err
		}()
	}
	var got [writers]int
	buf := make([]byte, s.Chunk*writers)
	for range writers * each {
		n, err := server.Read(buf)
		require.NoError(t, err)
		w := int(buf[0] - 'a')
		require.Less(t, w, writers)
		got[w]++
		assert.Equal(t, s.Chunk*w+1, n, "a message comes whole")
		assert.Equal(t, n, bytes.Count(buf[:n], buf[:1]), "with nothing of another")
	}
	for w := range writers {
		assert.NoError(t, <-errs)
		assert.Equal(t, each, got[w], "and once")
	}
}

// Pongs are written by whoever reads, in the middle of what others write.
func pongsBetweenWrites(t *testing.T, s Subject) {
	t.Parallel()
	client, server := s.pair(t, Options{WriteBuffer: 64})
	below := rawconn.New(TCP(server), frame.Server, nil)
	const n = 200
	read, written := make(chan error, 1), make(chan error, 1)
	go func() {
		for range n {
			server.Write([]byte("x"))
			below.Send(frame.Ping, []byte("there?"))
		}
		server.Write([]byte("end"))
	}()
	go func() {
		var err error
		for m, buf := 0, make([]byte, 3); m < 3 && err == nil; {
			m, err = client.Read(buf)
		}
		read <- err
	}()
	go func() {
		var err error
		for i := 0; i < n && err == nil; i++ {
			_, err = client.Write(bytes.Repeat([]byte("y"), 1000))
		}
		written <- err
	}()
	buf := make([]byte, 1001)
	for range n {
		m, err := server.Read(buf)
		require.NoError(t, err)
		assert.Equal(t, string(bytes.Repeat([]byte("y"), 1000)), string(buf[:m]), "messages come whole between pongs")
	}
	assert.NoError(t, <-read)
	assert.NoError(t, <-written)
}
