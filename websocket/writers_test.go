package websocket_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket"
)

// Each message has a letter and a length of its own, and most go out in
// several frames, between which another writer could come.
func TestManyWriters(t *testing.T) {
	t.Parallel()
	for name, tr := range map[string]websocket.Transport{
		"plain":      {Buffers: websocket.Buffers{Write: 64}},
		"compressed": {Buffers: websocket.Buffers{Write: 64}, Compression: true},
	} {
		client, server := pair(t, tr)
		const writers, each = 16, 20
		errs := make(chan error, writers)
		for w := range writers {
			go func() {
				var err error
				for range each {
					_, e := client.Write(bytes.Repeat([]byte{'a' + byte(w)}, 100*w+1))
					err = errors.Join(err, e)
				}
				errs <- err
			}()
		}
		var got [writers]int
		buf := make([]byte, 100*writers)
		for range writers * each {
			n, err := server.Read(buf)
			require.NoError(t, err, name)
			w := int(buf[0] - 'a')
			require.Less(t, w, writers, name)
			got[w]++
			assert.Equal(t, 100*w+1, n, "%s: a message comes whole", name)
			assert.Equal(t, n, bytes.Count(buf[:n], buf[:1]), "%s: with nothing of another", name)
		}
		for w := range writers {
			assert.NoError(t, <-errs, name)
			assert.Equal(t, each, got[w], "%s: and once", name)
		}
	}
}

// Pongs are written by whoever reads, in the middle of what others write.
func TestPongsBetweenWrites(t *testing.T) {
	t.Parallel()
	client, server := pair(t, websocket.Transport{Buffers: websocket.Buffers{Write: 64}})
	const n = 200
	read, written := make(chan error, 1), make(chan error, 1)
	go func() {
		for range n {
			server.Write([]byte("x"))
			pinged := frame(final|9, "there?")
			pinged[1] &^= 0x80 // a server does not mask
			websocket.TCP(server).Write(append(pinged[:2], pinged[6:]...))
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
