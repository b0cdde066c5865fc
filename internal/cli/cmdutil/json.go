package cmdutil

import (
	"encoding/json"
	"io"
	"time"
	"unicode/utf8"
)

// WriteJSON writes v on a line of its own, its text as it was sent.
func WriteJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func Micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }

// TextOrNil is b for JSON, which has no way to carry other bytes than UTF-8.
func TextOrNil(b []byte) *string {
	if !utf8.Valid(b) {
		return nil
	}
	s := string(b)
	return &s
}
