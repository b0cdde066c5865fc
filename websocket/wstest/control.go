package wstest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Pongs and close frames are written by Read and Close, not by Write.
func staleWriteDeadline(t *testing.T, s Subject) {
	t.Parallel()
	client, server := s.pair(t, Options{})
	require.NoError(t, client.SetWriteDeadline(time.Unix(1, 0)))
	_, err := TCP(server).Write([]byte{Final | ping, 0, Final | binary, 2, 'h', 'i'})
	require.NoError(t, err)
	buf := make([]byte, 8)
	n, err := client.Read(buf)
	assert.NoError(t, err, "a deadline of Write that has passed does not end a Read that answers a ping")
	assert.Equal(t, "hi", string(buf[:n]))

	go client.Close()
	_, err = server.Read(buf)
	assert.Equal(t, io.EOF, err, "nor does it keep Close from sending its close frame")
}

// The peer is the library alone, which reports the code.
func closeSends1000(t *testing.T, s Subject) {
	t.Parallel()
	code := make(chan error, 1)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := new(gorilla.Upgrader).Upgrade(w, r, nil)
		if err == nil {
			_, _, err = c.ReadMessage()
			c.Close()
		}
		code <- err
	}))
	defer web.Close()
	c, err := s.New(Options{}).Dial(t.Context(), strings.Replace(web.URL, "http", "ws", 1))
	require.NoError(t, err)
	require.NoError(t, c.Close())
	assert.True(t, gorilla.IsCloseError(<-code, gorilla.CloseNormalClosure), "Close ends with code 1000")
}
