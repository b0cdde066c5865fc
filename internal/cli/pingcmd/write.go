package pingcmd

import (
	"fmt"
	"io"
	"net/netip"
	"runtime"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/ping"
	"github.com/socketlab/socketlab/internal/stats"
)

// A writer prints a run of requests while it goes on.
type writer struct {
	out    io.Writer
	paint  term.Paint
	asJSON bool
	host   string // as it was typed
	addr   netip.Addr
	socket string // its kind
	id     int
	size   int // bytes of payload in each request
}

// title prints where the requests go, the kind of socket, and its properties.
func (w writer) title() error {
	if w.asJSON {
		return nil
	}
	where := w.host
	if a := w.addr.String(); a != w.host {
		where += " (" + a + ")"
	}
	text := w.paint.Bold(fmt.Sprintf("%s, by a %s socket", where, w.socket)) + "\n" +
		strings.Join(term.Wrap(w.describeSocket(), term.Width), "\n") + "\n\n"
	_, err := io.WriteString(w.out, text)
	return err
}

// describeSocket returns the call of socket(2), and who handles the identifier.
func (w writer) describeSocket() string {
	family, protocol := "AF_INET", "IPPROTO_ICMP"
	if w.addr.Is6() {
		family, protocol = "AF_INET6", "IPPROTO_ICMPV6"
	}
	switch {
	case w.socket == ping.RawSocket:
		return fmt.Sprintf("socket(%s, SOCK_RAW, %s): this program writes the whole ICMP message, "+
			"identifier %d included, and gets a copy of every ICMP message that comes to this machine.", family, protocol, w.id)
	case runtime.GOOS == "linux":
		return fmt.Sprintf("socket(%s, SOCK_DGRAM, %s): the kernel writes the identifier, which is %d, "+
			"and hands over the replies to it and no others.", family, protocol, w.id)
	}
	return fmt.Sprintf("socket(%s, SOCK_DGRAM, %s): echo requests can be sent with it, and little else; "+
		"the identifier is %d.", family, protocol, w.id)
}

// A outcomeJSON is one request for programs.
type outcomeJSON struct {
	Seq    int     `json:"seq"`
	Bytes  int     `json:"bytes"`
	Micros float64 `json:"micros,omitempty"`
	TTL    int     `json:"ttl,omitempty"`
	Lost   string  `json:"lost,omitempty"` // why
}

func (w writer) outcome(o ping.Outcome) error {
	if w.asJSON {
		return cmdutil.WriteJSON(w.out, outcomeJSON{o.Seq, w.size, cmdutil.Micros(o.RoundTrip), o.TTL, o.Reason})
	}
	line := fmt.Sprintf("seq %-4d  %s", o.Seq, w.paint.Bad("✗ "+o.Reason))
	if o.RoundTrip > 0 {
		line = fmt.Sprintf("seq %-4d  %12s  %9s", o.Seq, phrase.Plural(w.size, "byte"), phrase.Duration(o.RoundTrip))
		if o.TTL > 0 {
			line += fmt.Sprintf("  TTL %d", o.TTL)
		}
	}
	_, err := fmt.Fprintln(w.out, line)
	return err
}

// A summaryJSON is all requests for programs.
type summaryJSON struct {
	Host     string             `json:"host"`
	Address  string             `json:"address"`
	Socket   string             `json:"socket"`
	ID       int                `json:"identifier"`
	Sent     int                `json:"sent"`
	Received int                `json:"received"`
	Lost     int                `json:"lost"`
	Micros   map[string]float64 `json:"micros,omitempty"`
	Own      int                `json:"own_requests_passed_over"`
	Earlier  int                `json:"earlier_replies_passed_over"`
	Foreign  int                `json:"for_others_passed_over"`
}

func (w writer) summary(s ping.Summary) error {
	sent, times := len(s.Outcomes), s.RoundTrips()
	low, middle, high := stats.Percentile(times, 0), stats.Percentile(times, 50), stats.Percentile(times, 100)
	if w.asJSON {
		all := summaryJSON{
			Host: w.host, Address: w.addr.String(), Socket: w.socket, ID: w.id,
			Sent: sent, Received: len(times), Lost: sent - len(times),
			Own: s.Ignored.Own, Earlier: s.Ignored.Earlier, Foreign: s.Ignored.Foreign,
		}
		if len(times) > 0 {
			all.Micros = map[string]float64{"min": cmdutil.Micros(low), "median": cmdutil.Micros(middle), "max": cmdutil.Micros(high)}
		}
		return cmdutil.WriteJSON(w.out, all)
	}
	line := fmt.Sprintf("%s sent, %s received, %s lost", phrase.Count(sent), phrase.Count(len(times)), phrase.Count(sent-len(times)))
	text := "\n" + w.paint.Bold(line) + "\n"
	if len(times) > 0 {
		text += fmt.Sprintf("min %s, median %s, max %s\n", phrase.Duration(low), phrase.Duration(middle), phrase.Duration(high))
	}
	if ignored := describeIgnored(s.Ignored, w.socket); ignored != "" {
		text += strings.Join(term.Wrap(ignored, term.Width), "\n") + "\n"
	}
	_, err := io.WriteString(w.out, text)
	return err
}

// describeIgnored counts the messages besides the replies. With a raw socket it
// says so, too, if none came.
func describeIgnored(ignored ping.Ignored, socket string) string {
	var all []string
	if n := ignored.Foreign; n > 0 || socket == ping.RawSocket {
		all = append(all, phrase.Plural(n, "message")+" for others")
	}
	switch n := ignored.Earlier; {
	case n == 1:
		all = append(all, "1 reply that came late or twice")
	case n > 1:
		all = append(all, phrase.Count(n)+" replies that came late or twice")
	}
	if n := ignored.Own; n > 0 {
		all = append(all, phrase.Plural(n, "request")+" of its own, which the loopback brings back")
	}
	if len(all) == 0 {
		return ""
	}
	return "Ignored: " + strings.Join(all, ", and ") + "."
}
