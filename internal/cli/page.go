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

var pagePolicy = policyOf(pageHTML)

// policyOf lets a page run its own style and script, and talk to the server
// that it came from, and nothing else.
func policyOf(page string) string {
	return "default-src 'none'; connect-src 'self'; img-src data:" +
		"; style-src " + hashOf(page, "style") + "; script-src " + hashOf(page, "script") +
		"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// hashOf allows the one element of that name by what stands in it.
func hashOf(page, element string) string {
	_, rest, _ := strings.Cut(page, "<"+element+">")
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
		writePage(w, pagePolicy, body)
	})
}

// writePage answers with a page that shares nothing with others.
func writePage(w http.ResponseWriter, policy, body string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-cache")
	// A page that shares its process with no other gets a clock of 5 µs
	// instead of 100.
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Embedder-Policy", "require-corp")
	w.Write([]byte(body))
}
