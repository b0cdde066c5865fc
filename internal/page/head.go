// Package page holds what the pages of the program share: security headers, and
// the echo client that a WebSocket server shows.
package page

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/socketlab/socketlab/websocket/policy"
)

// PolicyFor returns the Content-Security-Policy of a page. It allows the page's
// own style and script, and connections to the server of the page.
func PolicyFor(page string) string {
	return "default-src 'none'; connect-src 'self'; img-src data:" +
		"; style-src " + hashOf(page, "style") + "; script-src " + hashOf(page, "script") +
		"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// hashOf returns the source expression that allows the content of the one
// element of that name.
func hashOf(page, element string) string {
	_, rest, _ := strings.Cut(page, "<"+element+">")
	inner, _, _ := strings.Cut(rest, "</"+element+">")
	sum := sha256.Sum256([]byte(inner))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Protect returns h for requests alone that call this machine by an address or as
// localhost, and that no page of another origin has made to change something.
// Others are answered with 403: DNS rebinding and cross-site requests stay out.
func Protect(h http.Handler) http.Handler {
	ours := http.NewCrossOriginProtection().Handler(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !policy.AllowsAnyAddress(r.Host) {
			http.Error(w, "this server is not called "+r.Host, http.StatusForbidden)
			return
		}
		ours.ServeHTTP(w, r)
	})
}

// Write writes a response with a page, its policy, and headers that isolate the
// page from other origins.
func Write(w http.ResponseWriter, policy, body string) {
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
