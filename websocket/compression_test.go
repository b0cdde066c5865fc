package websocket_test

import (
	"bytes"
	"compress/flate"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/wstest"
)

const (
	binary, text = gorilla.BinaryMessage, gorilla.TextMessage
	extension    = "permessage-deflate"
)

var deflate = gorilla.Dialer{EnableCompression: true}

func TestCompressionIsOffered(t *testing.T) {
	t.Parallel()
	asked := make(chan http.Header, 1)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Header
		http.Error(w, "no", http.StatusTeapot)
	}))
	defer web.Close()
	tr := websocket.Transport{Subprotocols: []string{"b", "a"}, Compression: true}
	_, err := tr.Dial(t.Context(), strings.Replace(web.URL, "http", "ws", 1))
	assert.Error(t, err)
	h := <-asked
	assert.Equal(t, "b, a", h.Get("Sec-WebSocket-Protocol"), "subprotocols are offered in their order")
	assert.Contains(t, h.Get("Sec-WebSocket-Extensions"), extension)
}

func TestCompressionIsNegotiated(t *testing.T) {
	for _, server := range []bool{false, true} {
		addr, _ := wstest.Serve(t, websocket.Transport{Compression: server})
		for _, client := range []bool{false, true} {
			d := gorilla.Dialer{EnableCompression: client}
			c, resp, err := d.Dial(addr, nil)
			require.NoError(t, err)
			defer c.Close()
			said := strings.Contains(resp.Header.Get("Sec-WebSocket-Extensions"), extension)
			assert.Equal(t, server && client, said, "compression needs both ends")
			require.NoError(t, c.NetConn().SetDeadline(wstest.Watchdog()))
			_, got := wstest.RoundTrip(t, c, text, "ping")
			assert.Equal(t, "ping", got)
		}
	}
}

// What goes over the wire is looked at below the library.
func TestCompressionCompresses(t *testing.T) {
	addr, _ := wstest.Serve(t, websocket.Transport{Compression: true})
	c := wstest.Dial(t, deflate, addr)
	require.NoError(t, c.WriteMessage(text, []byte(strings.Repeat("x", 10_000))))
	head := make([]byte, 2)
	_, err := io.ReadFull(c.NetConn(), head)
	require.NoError(t, err)
	assert.EqualValues(t, wstest.Final|wstest.Compressed|text, head[0], "the answer is one frame, marked as compressed")
	assert.Less(t, head[1], byte(126), "and short")
}

func TestTextIsUTF8WhenCompressed(t *testing.T) {
	addr, _ := wstest.Serve(t, websocket.Transport{Compression: true})
	c := wstest.Dial(t, deflate, addr)
	_, got := wstest.RoundTrip(t, c, text, strings.Repeat("€", 1000))
	assert.Equal(t, strings.Repeat("€", 1000), got)
	assert.NoError(t, c.WriteMessage(text, []byte(strings.Repeat("€", 1000)+"\xff")))
	assert.Equal(t, gorilla.CloseInvalidFramePayloadData, wstest.CloseCode(t, c), "text is looked at after it was decompressed")
}

func TestCompressionBomb(t *testing.T) {
	addr, _ := wstest.Serve(t, websocket.Transport{Compression: true})
	c := wstest.Dial(t, deflate, addr)
	b := bomb(t, 256)
	require.Less(t, len(b), 300<<10, "256 MiB of zeros are small when compressed")

	before := wstest.Allocated()
	wstest.SendFrames(t, c, wstest.Frame(wstest.Final|wstest.Compressed|binary, b))
	assert.Equal(t, gorilla.CloseMessageTooBig, wstest.CloseCode(t, c), "the limit counts what comes out of compression")
	assert.Less(t, wstest.Allocated()-before, uint64(96<<20), "and no more of it is held")
}

// bomb is a compressed message of zeros, a mebibyte for each of n.
func bomb(t *testing.T, n int) string {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	require.NoError(t, err)
	var chunks [2]string // the first differs, since nothing goes before it
	for i := range chunks {
		b.Reset()
		_, err := w.Write(make([]byte, 1<<20))
		require.NoError(t, err)
		require.NoError(t, w.Flush())
		chunks[i] = b.String()
	}
	all := chunks[0] + strings.Repeat(chunks[1], n-1)
	return strings.TrimSuffix(all, "\x00\x00\xff\xff") // RFC 7692, section 7.2.1
}

func TestCorruptCompression(t *testing.T) {
	t.Parallel()
	addr, _ := wstest.Serve(t, websocket.Transport{Compression: true})
	other := wstest.Dial(t, deflate, addr)
	for _, payload := range []string{"", "\x07", "\x05", "\x00\xff", "\x07" + wstest.Noise(100)} {
		c := wstest.Dial(t, deflate, addr)
		wstest.SendFrames(t, c, wstest.Frame(wstest.Final|wstest.Compressed|binary, payload))
		assert.Equal(t, gorilla.CloseInvalidFramePayloadData, wstest.CloseCode(t, c), "what cannot be decompressed is answered with 1007: %q", payload)
	}
	_, got := wstest.RoundTrip(t, other, text, "ping")
	assert.Equal(t, "ping", got, "and nobody else notices")
}
