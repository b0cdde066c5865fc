package cli

import (
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/stats"
)

// A pingWriter tells of a ping as it goes on.
type pingWriter struct {
	out    io.Writer
	paint  term.Paint
	asJSON bool
}

// title says where the requests go, by which socket, and what that means.
func (w pingWriter) title(e *pingRun) error {
	if w.asJSON {
		return nil
	}
	where := e.host
	if a := e.addr.String(); a != e.host {
		where += " (" + a + ")"
	}
	text := w.paint.Bold(fmt.Sprintf("%s, by a %s socket", where, e.kind)) + "\n" +
		strings.Join(term.Wrap(e.meaning(), term.Width), "\n") + "\n\n"
	_, err := io.WriteString(w.out, text)
	return err
}

// meaning is what the kind of socket shows.
func (e *pingRun) meaning() string {
	family, protocol := "AF_INET", "IPPROTO_ICMP"
	if e.six {
		family, protocol = "AF_INET6", "IPPROTO_ICMPV6"
	}
	switch {
	case e.kind == "raw":
		return fmt.Sprintf("socket(%s, SOCK_RAW, %s): this program writes the whole ICMP message, "+
			"identifier %d included, and gets a copy of every ICMP message that comes to this machine.", family, protocol, e.id)
	case runtime.GOOS == "linux":
		return fmt.Sprintf("socket(%s, SOCK_DGRAM, %s): the kernel writes the identifier, which is %d, "+
			"and hands over the replies to it and no others.", family, protocol, e.id)
	}
	return fmt.Sprintf("socket(%s, SOCK_DGRAM, %s): echo requests can be sent with it, and little else; "+
		"the identifier is %d.", family, protocol, e.id)
}

// A pingJSON is one request for programs.
type pingJSON struct {
	Seq    int     `json:"seq"`
	Bytes  int     `json:"bytes"`
	Micros float64 `json:"micros,omitempty"`
	TTL    int     `json:"ttl,omitempty"`
	Lost   string  `json:"lost,omitempty"` // why
}

func (w pingWriter) outcome(e *pingRun, o outcome) error {
	bytes := int(e.flags.size)
	if w.asJSON {
		return cmdutil.WriteJSON(w.out, pingJSON{o.seq, bytes, cmdutil.Micros(o.took), o.ttl, o.reason})
	}
	line := fmt.Sprintf("seq %-4d  %s", o.seq, w.paint.Bad("✗ "+o.reason))
	if o.took > 0 {
		line = fmt.Sprintf("seq %-4d  %12s  %9s", o.seq, phrase.Plural(bytes, "byte"), phrase.Duration(o.took))
		if o.ttl > 0 {
			line += fmt.Sprintf("  TTL %d", o.ttl)
		}
	}
	_, err := fmt.Fprintln(w.out, line)
	return err
}

// A pingSummary is all requests for programs.
type pingSummary struct {
	Host     string             `json:"host"`
	Address  string             `json:"address"`
	Socket   string             `json:"socket"`
	ID       int                `json:"identifier"`
	Sent     int                `json:"sent"`
	Received int                `json:"received"`
	Lost     int                `json:"lost"`
	Micros   map[string]float64 `json:"micros,omitempty"`
	Own      int                `json:"own_requests_passed_over"`
	Again    int                `json:"earlier_replies_passed_over"`
	Others   int                `json:"for_others_passed_over"`
}

func (w pingWriter) summary(e *pingRun) error {
	times := e.times()
	low, middle, high := stats.Percentile(times, 0), stats.Percentile(times, 50), stats.Percentile(times, 100)
	if w.asJSON {
		s := pingSummary{
			Host: e.host, Address: e.addr.String(), Socket: e.kind, ID: e.id,
			Sent: len(e.all), Received: len(times), Lost: len(e.all) - len(times),
			Own: e.passed[own], Again: e.passed[again], Others: e.passed[forOthers],
		}
		if len(times) > 0 {
			s.Micros = map[string]float64{"min": cmdutil.Micros(low), "median": cmdutil.Micros(middle), "max": cmdutil.Micros(high)}
		}
		return cmdutil.WriteJSON(w.out, s)
	}
	line := fmt.Sprintf("%s sent, %s received, %s lost", phrase.Count(len(e.all)), phrase.Count(len(times)), phrase.Count(len(e.all)-len(times)))
	text := "\n" + w.paint.Bold(line) + "\n"
	if len(times) > 0 {
		text += fmt.Sprintf("min %s, median %s, max %s\n", phrase.Duration(low), phrase.Duration(middle), phrase.Duration(high))
	}
	if over := e.passedOver(); over != "" {
		text += strings.Join(term.Wrap(over, term.Width), "\n") + "\n"
	}
	_, err := io.WriteString(w.out, text)
	return err
}

// passedOver tells what came besides the replies; with a raw socket also that
// nothing did.
func (e *pingRun) passedOver() string {
	var all []string
	if n := e.passed[forOthers]; n > 0 || e.kind == "raw" {
		all = append(all, phrase.Plural(n, "message")+" for others")
	}
	switch n := e.passed[again]; {
	case n == 1:
		all = append(all, "1 reply that came late or twice")
	case n > 1:
		all = append(all, phrase.Count(n)+" replies that came late or twice")
	}
	if n := e.passed[own]; n > 0 {
		all = append(all, phrase.Plural(n, "request")+" of its own, which the loopback brings back")
	}
	if len(all) == 0 {
		return ""
	}
	return "Passed over: " + strings.Join(all, ", and ") + "."
}
