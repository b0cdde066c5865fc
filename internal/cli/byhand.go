package cli

import (
	"bytes"
	"io"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"
)

// byHandFlag is --by-hand of serve and echo.
func byHandFlag(cmd *cobra.Command, set *bool) {
	cmd.Flags().BoolVar(set, "by-hand", false,
		"speak WebSocket without a library: see websocket/byhand")
}

// checkByHand is about what --by-hand is for.
func checkByHand(targets ...target) error {
	hands := 0
	for _, t := range targets {
		switch t.scheme {
		case "wss":
			return usagef("--by-hand is WebSocket without TLS: write ws:// or leave it out")
		case "ws":
			hands++
		}
	}
	if hands == 0 {
		return usagef("--by-hand is for ws:// URLs, of which there is none")
	}
	return nil
}

// responseOf is what h answers to a GET of "/", byte by byte: a server that is
// made by hand has nothing that could call h.
func responseOf(h http.Handler) []byte {
	if h == nil {
		return nil
	}
	w := &response{Response: http.Response{
		StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Close: true,
	}}
	h.ServeHTTP(w, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/"}, Header: http.Header{}})
	w.Body, w.ContentLength = io.NopCloser(&w.body), int64(w.body.Len())
	var out bytes.Buffer
	w.Response.Write(&out)
	return out.Bytes()
}

type response struct {
	http.Response
	body bytes.Buffer
}

func (r *response) Header() http.Header         { return r.Response.Header }
func (r *response) WriteHeader(status int)      { r.StatusCode = status }
func (r *response) Write(p []byte) (int, error) { return r.body.Write(p) }
