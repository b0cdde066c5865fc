package page

import (
	_ "embed"
	"html"
	"net/http"
	"strings"
)

//go:embed echo.html
var echoHTML string

var echoPolicy = PolicyFor(echoHTML)

// EchoClient returns the handler of "/" on a WebSocket server: it shows a page
// that is a client of the echo at path. Any other path is not found.
func EchoClient(path string) http.Handler {
	body := strings.ReplaceAll(echoHTML, "{{path}}", html.EscapeString(path))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/":
			http.NotFound(w, r)
			return
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "this page is only to be read", http.StatusMethodNotAllowed)
			return
		}
		Write(w, echoPolicy, body)
	})
}
