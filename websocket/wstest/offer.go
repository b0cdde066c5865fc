package wstest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What a Dial sends is looked at by a server that refuses it.
func dialOffers(t *testing.T, s Subject) {
	t.Parallel()
	asked := make(chan http.Header, 1)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Header
		http.Error(w, "no", http.StatusTeapot)
	}))
	defer web.Close()
	addr := strings.Replace(web.URL, "http", "ws", 1)

	_, err := s.New(Options{}).Dial(t.Context(), addr)
	assert.ErrorContains(t, err, "418", "the error says what the server answered")
	h := <-asked
	assert.Equal(t, "websocket", h.Get("Upgrade"), "a Dial asks for a WebSocket")
	assert.Equal(t, "13", h.Get("Sec-WebSocket-Version"))
	assert.Empty(t, h.Values("Sec-WebSocket-Protocol"), "and for nothing else")
	assert.Empty(t, h.Values("Sec-WebSocket-Extensions"))
	assert.Empty(t, h.Values("Origin"), "a program names no page")

	_, err = s.New(Options{Subprotocols: []string{"b", "a"}}).Dial(t.Context(), addr)
	assert.Error(t, err)
	h = <-asked
	assert.Equal(t, "b, a", h.Get("Sec-WebSocket-Protocol"), "subprotocols are offered in their order")
}
