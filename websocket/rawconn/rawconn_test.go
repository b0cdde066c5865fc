package rawconn_test

import (
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket/frame"
	"github.com/socketlab/socketlab/websocket/rawconn"
)

const request = "GET /echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

// pipe returns a server, and its peer, whose Writes wait for the server's Reads.
func pipe(t *testing.T) (server *rawconn.Conn, peer net.Conn) {
	near, far := net.Pipe()
	t.Cleanup(func() {
		near.Close()
		far.Close()
	})
	require.NoError(t, far.SetDeadline(time.Now().Add(20*time.Second)))
	return rawconn.New(near, frame.Server, nil), far
}

// The end of a head and the first frames may arrive in one segment, and a head
// in several.
func TestFramesFollowTheHead(t *testing.T) {
	server, peer := pipe(t)
	go func() {
		sent := request + "\x81\x82\x00\x00\x00\x00hi\x89\x80\x00\x00\x00\x00"
		for _, part := range []string{sent[:50], sent[50 : len(request)-1], sent[len(request)-1:]} {
			io.WriteString(peer, part)
		}
	}()
	h, err := server.ReadHead()
	require.NoError(t, err)
	assert.Equal(t, "localhost", h.Get("Host"))
	require.NoError(t, server.Wait())
	piece, err := server.Next()
	assert.NoError(t, err)
	assert.Equal(t, frame.Piece{Kind: frame.Text, Payload: []byte("hi"), Last: true}, piece)
	piece, err = server.Next()
	assert.NoError(t, err)
	assert.Equal(t, frame.Ping, piece.Kind)
}

func TestHeadsThatAreRefused(t *testing.T) {
	for sent, status := range map[string]string{
		strings.Replace(request, "13", "12", 1):           "HTTP/1.1 426 ",
		strings.Replace(request, "websocket", "other", 1): "HTTP/1.1 426 ",
	} {
		server, peer := pipe(t)
		answer := make(chan string, 1)
		go func() {
			io.WriteString(peer, sent)
			got := make([]byte, 13)
			io.ReadFull(peer, got)
			peer.Close()
			answer <- string(got)
		}()
		var rule *frame.Error
		assert.ErrorAs(t, server.Upgrade(), &rule, "Upgrade returns the rule that a request breaks")
		assert.Equal(t, status, <-answer)
	}
	server, peer := pipe(t)
	go io.WriteString(peer, "220 mail.example\r\n")
	_, err := server.ReadHead()
	assert.Error(t, err, "a peer of another protocol is refused at its first line")
	server, peer = pipe(t)
	go peer.Close()
	assert.Equal(t, io.EOF, server.Upgrade(), "the end of the connection is returned as it is")
}

func TestNextGoesOnAfterADeadline(t *testing.T) {
	server, peer := pipe(t)
	go io.WriteString(peer, "\x81\x82\x00\x00\x00")
	require.NoError(t, server.Wait())
	require.NoError(t, server.SetReadDeadline(time.Now().Add(time.Millisecond)))
	_, err := server.Next()
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	require.NoError(t, server.SetReadDeadline(time.Time{}))
	go io.WriteString(peer, "\x00hi")
	piece, err := server.Next()
	assert.NoError(t, err)
	assert.Equal(t, "hi", string(piece.Payload), "no byte of a frame is lost")
}

func TestSending(t *testing.T) {
	near, far := net.Pipe()
	defer near.Close()
	client := rawconn.New(near, frame.Client, strings.NewReader("\x37\xfa\x21\x3d"))
	go func() {
		client.Send(frame.Text, []byte("Hello"))
		client.SendFrame(frame.Header{RSV: 7, Opcode: frame.Ping}, []byte("x"))
		client.Send(frame.Text, nil) // there are no more keys
		far.Close()
	}()
	got, err := io.ReadAll(far)
	assert.ErrorIs(t, err, io.ErrClosedPipe)
	assert.Equal(t, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58\x79\x01x", string(got),
		"Send masks with a key (RFC 6455, section 5.7), SendFrame does what the header says")
}

func TestLinger(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	peer, err := net.Dial("tcp", ln.Addr().String())
	require.NoError(t, err)
	defer peer.Close()
	c, err := ln.Accept()
	require.NoError(t, err)
	server := rawconn.New(c, frame.Server, nil)
	go func() {
		server.SendClose(frame.GoingAway, "")
		server.Linger(20 * time.Second)
		server.Close()
	}()
	got, err := io.ReadAll(peer)
	assert.NoError(t, err)
	assert.Equal(t, "\x88\x02\x03\xe9", string(got), "Linger ends its own direction first")
	_, err = peer.Write(make([]byte, 1<<20))
	assert.NoError(t, err, "and reads on until the peer ends")
}
