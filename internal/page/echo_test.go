package page

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPage(t *testing.T) {
	h := EchoClient("/a%22b")
	get := func(method, path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		return w
	}
	w := get("GET", "/")
	require.Equal(t, http.StatusOK, w.Code)
	assert.Contains(t, w.Body.String(), `data-path="/a%22b"`, "the page knows where the socket is")
	policy := w.Header().Get("Content-Security-Policy")
	assert.Contains(t, policy, "default-src 'none'")
	assert.NotContains(t, policy, "unsafe", "nothing runs but what is in the page")
	for _, element := range []string{"style", "script"} {
		assert.Equal(t, 1, strings.Count(echoHTML, "<"+element+">"), "one %s, whose hash is in the policy", element)
	}
	assert.NotContains(t, echoHTML, "innerHTML")
	assert.NotContains(t, echoHTML, "style=", "an inline style would not be allowed")
	assert.NotContains(t, echoHTML, "https:/", "the page needs nothing from elsewhere")

	assert.Equal(t, http.StatusNotFound, get("GET", "/other").Code)
	assert.Equal(t, http.StatusMethodNotAllowed, get("POST", "/").Code)
}
