package transports

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
)

// responseOf returns the bytes of the response of h to a GET of "/". The
// transport of byhand cannot call a handler.
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

func (r *response) Header() http.Header { return r.Response.Header }

func (r *response) WriteHeader(status int) { r.StatusCode = status }

func (r *response) Write(p []byte) (int, error) { return r.body.Write(p) }
