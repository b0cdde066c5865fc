package byhand_test

import (
	"bytes"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/nettest"

	"github.com/socketlab/socketlab/websocket/byhand"
	"github.com/socketlab/socketlab/websocket/frame"
	"github.com/socketlab/socketlab/websocket/rawconn"
	"github.com/socketlab/socketlab/websocket/wstest"
)

// The conformance tests of package net are for streams. A WebSocket passes them
// too, as long as nobody asks where its messages end.
func TestNetConn(t *testing.T) {
	t.Parallel()
	nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) {
		client, server, err := byhand.Transport{}.Pair(t.Context())
		return client, server, func() {
			go client.Close()
			server.Close()
		}, err
	})
}

// A deadline may pass anywhere in a frame, and in the handful of bytes before
// it.
func TestReadGoesOnInTheMiddleOfAFrame(t *testing.T) {
	t.Parallel()
	client, server := wstest.Pair(t, byhand.Transport{})
	sent := wstest.Frame(byte(frame.Text), "hello ") // in two fragments, with a ping between them
	sent = append(sent, wstest.Frame(wstest.Final|byte(frame.Ping), "there?")...)
	sent = append(sent, wstest.Frame(wstest.Final, "world")...)
	buf := make([]byte, 64)
	var got string
	for i := range sent {
		_, err := wstest.TCP(client).Write(sent[i : i+1])
		require.NoError(t, err)
		until := time.Now().Add(time.Millisecond)
		if i == len(sent)-1 {
			until = wstest.Watchdog()
		}
		require.NoError(t, server.SetReadDeadline(until))
		for err == nil && len(got) < len("hello world") {
			var n int
			n, err = server.Read(buf)
			got += string(buf[:n])
		}
		if len(got) < len("hello world") {
			require.ErrorIs(t, err, os.ErrDeadlineExceeded, "after %d bytes", i+1)
		}
	}
	assert.Equal(t, "hello world", got, "a Read that timed out loses nothing")
}

// What a deadline has cut off is not lost, and nothing comes between.
func TestWriteGoesOnAfterADeadline(t *testing.T) {
	t.Parallel()
	client, server := wstest.Pair(t, byhand.Transport{})
	first, second := bytes.Repeat([]byte("a"), 12<<20), []byte("the next")
	var n int
	var err error
	// On a busy machine the deadline may pass before the first byte.
	for wait := 50 * time.Millisecond; n == 0 && wait < time.Minute; wait *= 2 {
		require.NoError(t, client.SetWriteDeadline(time.Now().Add(wait)))
		n, err = client.Write(first) // nobody reads
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	}
	require.Equal(t, len(first), n, "the frame has begun, so all of it will go")
	n, err = client.Write(second)
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	require.Zero(t, n, "no other can begin")

	read := make(chan error, 1)
	buf := make([]byte, 16<<20)
	var messages []int
	go func() {
		for len(messages) < 2 {
			n, err := server.Read(buf)
			if err != nil {
				read <- err
				return
			}
			messages = append(messages, n)
		}
		read <- nil
	}()
	require.NoError(t, client.SetWriteDeadline(wstest.Watchdog()))
	_, err = client.Write(second)
	assert.NoError(t, err)
	assert.NoError(t, <-read)
	assert.Equal(t, []int{len(first), len(second)}, messages)
}

// Close ends the frame first, so that its peer understands the close frame. A
// machine that is busy may need longer than Close waits, so this one has a clock
// of its own.
func TestCloseAfterADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, goOn := wstest.NewMemory(), make(chan struct{})
		heard := make(chan []byte, 1)
		go func() {
			c := <-host.Accepts
			assert.NoError(t, rawconn.New(c, frame.Server, nil).Upgrade())
			begin := make([]byte, 100) // of 1008, with the header
			_, err := io.ReadFull(c, begin)
			assert.NoError(t, err)
			<-goOn
			rest, err := io.ReadAll(c)
			assert.NoError(t, err)
			heard <- append(begin, rest...)
		}()
		c, err := byhand.Transport{Host: host}.Dial(t.Context(), "ws://127.0.0.1:80/echo")
		require.NoError(t, err)
		require.NoError(t, c.SetWriteDeadline(time.Now().Add(time.Second)))
		n, err := c.Write(make([]byte, 1000))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, 1000, n)
		close(goOn)
		assert.NoError(t, c.Close())

		var d frame.Decoder
		piece, rest, err := d.Next(<-heard)
		assert.NoError(t, err)
		assert.Equal(t, frame.Piece{Kind: frame.Binary, Payload: make([]byte, 1000), Last: true}, piece)
		piece, _, err = d.Next(rest)
		assert.NoError(t, err)
		assert.Equal(t, frame.Piece{Kind: frame.Close, Payload: []byte("\x03\xe8"), Last: true}, piece)
	})
}

// A pong does not wait for a Write that waits, and neither does the Read that
// answers.
func TestReadGoesOnWhileAWriteWaits(t *testing.T) {
	t.Parallel()
	client, server := wstest.Pair(t, byhand.Transport{})
	stuck := make(chan error, 1)
	go func() {
		var err error
		for err == nil {
			_, err = server.Write(make([]byte, 1<<20)) // the client does not read
		}
		stuck <- err
	}()
	ping := wstest.Frame(wstest.Final|byte(frame.Ping), "there?")
	for range 3 {
		_, err := wstest.TCP(client).Write(append(ping, wstest.Frame(wstest.Final|byte(frame.Binary), "x")...))
		require.NoError(t, err)
		n, err := server.Read(make([]byte, 8))
		assert.NoError(t, err)
		assert.Equal(t, 1, n)
	}
	server.Close()
	assert.ErrorIs(t, <-stuck, net.ErrClosed)
}

// Nor does a Read that gets a close frame, for longer than the answer may take.
func TestCloseFrameWhileAWriteWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host := wstest.NewMemory()
		peer := make(chan net.Conn, 1)
		go func() {
			c := <-host.Accepts
			assert.NoError(t, rawconn.New(c, frame.Server, nil).Upgrade())
			peer <- c
		}()
		c, err := byhand.Transport{Host: host}.Dial(t.Context(), "ws://127.0.0.1:80/echo")
		require.NoError(t, err)
		stuck := make(chan error, 1)
		go func() {
			_, err := c.Write([]byte("nobody reads this"))
			stuck <- err
		}()
		synctest.Wait()
		go (<-peer).Write([]byte("\x88\x02\x03\xe8"))
		start := time.Now()
		_, err = c.Read(make([]byte, 8))
		assert.Equal(t, io.EOF, err)
		assert.Equal(t, time.Second, time.Since(start))
		assert.NoError(t, c.Close())
		assert.ErrorIs(t, <-stuck, net.ErrClosed)
	})
}

// A seeded source makes the same bytes.
func TestSeededBytes(t *testing.T) {
	t.Parallel()
	said := func(seed string) string {
		host, out := wstest.NewMemory(), new(bytes.Buffer)
		go func() {
			c := <-host.Accepts
			head := make([]byte, 4096)
			n, _ := c.Read(head)
			out.Write(head[:n])
			c.Close()
		}()
		_, err := byhand.Transport{Host: host, Rand: strings.NewReader(seed)}.Dial(t.Context(), "ws://127.0.0.1:80/echo")
		assert.Error(t, err)
		return out.String()
	}
	assert.Contains(t, said("the sample nonce"), "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")

	// 16 bytes for the handshake, and 4 for each frame.
	client, server, err := byhand.Transport{Rand: strings.NewReader("the sample nonce\x37\xfa\x21\x3d0000")}.Pair(t.Context())
	require.NoError(t, err)
	_, err = client.Write([]byte("Hello"))
	require.NoError(t, err)
	got := make([]byte, 11)
	_, err = io.ReadFull(wstest.TCP(server), got)
	require.NoError(t, err)
	assert.Equal(t, "\x82\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", string(got), "the masked frame of section 5.7")
	go client.Close()
	server.Close()
}

func TestKeysDiffer(t *testing.T) {
	t.Parallel()
	client, server := wstest.Pair(t, byhand.Transport{})
	seen := map[string]bool{}
	for range 100 {
		_, err := client.Write([]byte("Hello"))
		require.NoError(t, err)
		got := make([]byte, 11)
		_, err = io.ReadFull(wstest.TCP(server), got)
		require.NoError(t, err)
		seen[string(got[2:6])] = true
	}
	assert.Len(t, seen, 100, "each frame has a key of its own (section 5.3)")
	wstest.TCP(server).Close()
}
