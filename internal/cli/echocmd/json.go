package echocmd

import (
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/echoclient"
	"github.com/socketlab/socketlab/internal/stats"
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

func (s *session) newSummary(msg []byte, sum echoclient.Summary) summary {
	return summary{
		URL: s.target.String(), Transport: s.traits.Name, Bytes: len(msg),
		Count: len(sum.Times), Lost: sum.Lost, Reads: s.client.Reads(),
		Micros: map[string]float64{
			"min":    cmdutil.Micros(stats.Percentile(sum.Times, 0)),
			"median": cmdutil.Micros(stats.Percentile(sum.Times, 50)),
			"p99":    cmdutil.Micros(stats.Percentile(sum.Times, 99)),
			"max":    cmdutil.Micros(stats.Percentile(sum.Times, 100)),
		},
	}
}
