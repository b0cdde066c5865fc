package cmdutil

import (
	"encoding/json"
	"io"
	"time"
	"unicode/utf8"
)

// WriteJSON writes v as one line of JSON. Characters of HTML are not escaped.
func WriteJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// Micros returns d in microseconds.
func Micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }

// TextOrNil returns b as text for JSON, or nil if b is invalid UTF-8, which
// JSON cannot hold.
func TextOrNil(b []byte) *string {
	if !utf8.Valid(b) {
		return nil
	}
	s := string(b)
	return &s
}
