package byhand_test

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

	"github.com/socketlab/socketlab/websocket/byhand"
)

// Pongs and close frames are written by Read and Close, not by Write.
func TestStaleWriteDeadline(t *testing.T) {
	t.Parallel()
	client, server := pair(t, byhand.Transport{})
	require.NoError(t, client.SetWriteDeadline(time.Unix(1, 0)))
	_, err := byhand.TCP(server).Write([]byte{final | gorilla.PingMessage, 0, final | binary, 2, 'h', 'i'})
	require.NoError(t, err)
	buf := make([]byte, 8)
	n, err := client.Read(buf)
	assert.NoError(t, err, "a deadline of Write that has passed does not end a Read that answers a ping")
	assert.Equal(t, "hi", string(buf[:n]))

	go client.Close()
	_, err = server.Read(buf)
	assert.Equal(t, io.EOF, err, "nor does it keep Close from saying goodbye")
}

// The peer is the library alone, which tells the code.
func TestCloseSays1000(t *testing.T) {
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
	c, err := byhand.Transport{}.Dial(t.Context(), strings.Replace(web.URL, "http", "ws", 1))
	require.NoError(t, err)
	require.NoError(t, c.Close())
	assert.True(t, gorilla.IsCloseError(<-code, gorilla.CloseNormalClosure), "Close ends with code 1000")
}
