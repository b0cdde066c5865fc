package byhand_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket/byhand"
)

// Each message has a letter and a length of its own, and most take several
// Writes of the socket, between which another writer could come.
func TestManyWriters(t *testing.T) {
	t.Parallel()
	client, server := pair(t, byhand.Transport{})
	const writers, each = 16, 20
	errs := make(chan error, writers)
	for w := range writers {
		go func() {
			var err error
			for range each {
				_, e := client.Write(bytes.Repeat([]byte{'a' + byte(w)}, 10_000*w+1))
				err = errors.Join(err, e)
			}
			errs <- err
		}()
	}
	var got [writers]int
	buf := make([]byte, 10_000*writers)
	for range writers * each {
		n, err := server.Read(buf)
		require.NoError(t, err)
		w := int(buf[0] - 'a')
		require.Less(t, w, writers)
		got[w]++
		assert.Equal(t, 10_000*w+1, n, "a message comes whole")
		assert.Equal(t, n, bytes.Count(buf[:n], buf[:1]), "with nothing of another")
	}
	for w := range writers {
		assert.NoError(t, <-errs)
		assert.Equal(t, each, got[w], "and once")
	}
}

// Pongs are written by whoever reads, in the middle of what others write.
func TestPongsBetweenWrites(t *testing.T) {
	t.Parallel()
	client, server := pair(t, byhand.Transport{})
	const n = 200
	read, written := make(chan error, 1), make(chan error, 1)
	go func() {
		for range n {
			server.Write([]byte("x"))
			pinged := framed(final|9, "there?")
			pinged[1] &^= 0x80 // a server does not mask
			byhand.TCP(server).Write(append(pinged[:2], pinged[6:]...))
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
