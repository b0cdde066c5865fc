package cli

import (
	"encoding/json"
	"io"
	"time"
	"unicode/utf8"
)

// A result is one echo. N counts the lines of standard input; Message is left
// out where it is not text.
type result struct {
	N         int     `json:"n,omitempty"`
	URL       string  `json:"url,omitempty"`
	Transport string  `json:"transport,omitempty"`
	Message   *string `json:"message,omitempty"`
	Bytes     int     `json:"bytes"`
	Reads     int     `json:"reads"`
	Micros    float64 `json:"micros"`
}

// A summary is many echoes of one message.
type summary struct {
	URL       string             `json:"url"`
	Transport string             `json:"transport"`
	Bytes     int                `json:"bytes"`
	Count     int                `json:"count"`
	Lost      int                `json:"lost"`
	Reads     int                `json:"reads"`
	Micros    map[string]float64 `json:"micros"`
}

func newSummary(x *exchange, msg []byte, sorted []time.Duration, lost int) summary {
	return summary{
		URL: x.String(), Transport: x.traits.Name, Bytes: len(msg),
		Count: len(sorted), Lost: lost, Reads: x.reads,
		Micros: map[string]float64{
			"min":    micros(percentile(sorted, 0)),
			"median": micros(percentile(sorted, 50)),
			"p99":    micros(percentile(sorted, 99)),
			"max":    micros(percentile(sorted, 100)),
		},
	}
}

// writeJSON writes v on a line of its own, its text as it was sent.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// text is b for JSON, which has no way to carry other bytes than UTF-8.
func text(b []byte) *string {
	if !utf8.Valid(b) {
		return nil
	}
	s := string(b)
	return &s
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }
