package page

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestProtect(t *testing.T) {
	h := Protect(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	for _, c := range []struct {
		claim, method, host, origin string
		want                        int
	}{
		{"a browser reads the page by its address", "GET", "127.0.0.1:80", "", 204},
		{"localhost is this machine", "GET", "localhost:80", "", 204},
		{"a name that points here is DNS rebinding", "GET", "evil.example", "", 403},
		{"the page itself may change something", "POST", "[::1]:80", "http://[::1]:80", 204},
		{"a page of another origin may not", "POST", "127.0.0.1:80", "http://evil.example", 403},
		{"a program sends no origin", "POST", "127.0.0.1:80", "", 204},
	} {
		r := httptest.NewRequest(c.method, "/", nil)
		r.Host = c.host
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		assert.Equal(t, c.want, w.Code, c.claim)
	}
}
