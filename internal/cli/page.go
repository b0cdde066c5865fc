package cli

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html"
	"net/http"
	"net/url"
	"strings"
)

//go:embed page.html
var pageHTML string

// pagePolicy lets the page run its own style and script, and talk to the server
// that it came from, and nothing else.
var pagePolicy = "default-src 'none'; connect-src 'self'; img-src data:" +
	"; style-src " + hashOf("style") + "; script-src " + hashOf("script") +
	"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// hashOf allows the one element of that name by what stands in it.
func hashOf(element string) string {
	_, rest, _ := strings.Cut(pageHTML, "<"+element+">")
	inner, _, _ := strings.Cut(rest, "</"+element+">")
	sum := sha256.Sum256([]byte(inner))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// page is what the WebSocket server at t shows at "/": a client of it.
func page(t target) http.Handler {
	path := "/echo"
	if u, err := url.Parse(t.addr); err == nil && t.addr != "" {
		path = u.RequestURI()
	}
	body := strings.ReplaceAll(pageHTML, "{{path}}", html.EscapeString(path))
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
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		// A page that shares its process with no other gets a clock of 5 µs
		// instead of 100.
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Embedder-Policy", "require-corp")
		w.Write([]byte(body))
	})
}
