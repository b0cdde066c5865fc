package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/ladder"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/stats"
)

// write prints the ladders of all conversations, and what they add up to: side by
// side where there is room, and otherwise one below the other.
func (w *wiring) write(out io.Writer, all []conversation) error {
	for _, c := range all {
		if _, err := w.open.chosen(c); err != nil {
			return err
		}
	}
	p, columns := term.PaintFor(out), min(term.WidthOf(out, term.Width), term.MaxWidth*len(all))
	if text := besides(p, columns, all); text != "" {
		if _, err := io.WriteString(out, text); err != nil {
			return err
		}
		columns = 0
	}
	var failed error
	for i, c := range all {
		if i > 0 || columns == 0 {
			io.WriteString(out, "\n")
		}
		if _, err := io.WriteString(out, c.text(p, columns)); err != nil {
			return err
		}
		if err := w.open.write(out, p, c); err != nil {
			return err
		}
		if err := c.failure(w.timeout); failed == nil {
			failed = err
		}
	}
	return failed
}

// text is a conversation by itself, or what remains to be said when its ladder
// is drawn already.
func (c conversation) text(p term.Paint, columns int) string {
	title := p.Bold(c.name) + "\n"
	switch {
	case strings.HasPrefix(c.name, "unix"):
		return title + strings.Join(term.Wrap(
			"Nothing crosses the wire: the kernel hands the bytes from one socket of this machine to another. "+
				"What it does shows in: "+cmdutil.ProgramName()+" compare boundaries --transports "+c.name+" --trace", term.Width), "\n") + "\n"
	case columns > 0:
		title += colourLadder(p, c.ladder().Text(columns)) + "\n"
	}
	return title + strings.Join(c.summary(p), "\n") + "\n"
}

// besides is the ladders side by side, or empty where they do not fit or are
// fewer than two.
func besides(p term.Paint, columns int, all []conversation) string {
	var ladders []ladder.Ladder
	var titles []string
	for _, c := range all {
		if len(c.packets) > 0 {
			ladders, titles = append(ladders, c.ladder()), append(titles, c.name)
		}
	}
	if len(ladders) < 2 {
		return ""
	}
	lines := ladder.DrawBeside(columns, ladders...)
	if lines == nil {
		return ""
	}
	var text strings.Builder
	for i, cells := range append([][]string{titled(lines[0], titles)}, lines...) {
		for j, cell := range cells {
			switch {
			case i == 0:
				cell = p.Bold(cell)
			case j > 0:
				cell = colourRung(p, cell)
			}
			cells[j] = cell
		}
		text.WriteString(strings.TrimRight(cells[0]+" "+strings.Join(cells[1:], "   "), " ") + "\n")
	}
	return text.String()
}

// titled is a line of titles, each as long as the cell of its ladder.
func titled(cells, titles []string) []string {
	line := []string{strings.Repeat(" ", len(cells[0]))}
	for i, cell := range cells[1:] {
		line = append(line, fmt.Sprintf("%-*s", utf8.RuneCountInString(cell), titles[i]))
	}
	return line
}

// ladder names what lies inside the packets.
func (c conversation) ladder() ladder.Ladder {
	l := ladder.New(c.packets, []string{"client", "server"})
	if n := packet.NewStreams(c.name); n != nil {
		l.Describe(n.Name)
	}
	return l
}

// colourLadder makes lost packets and retransmissions stand out. They are named
// anyway.
func colourLadder(p term.Paint, text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = colourRung(p, line)
	}
	return strings.Join(lines, "\n")
}

func colourRung(p term.Paint, line string) string {
	switch {
	case strings.Contains(line, "✗"):
		return p.Bad(line)
	case strings.Contains(line, "retransmission"), strings.Contains(line, "┆"):
		return p.Odd(line)
	}
	return line
}

// summary is the totals, in sentences.
func (c conversation) summary(p term.Paint) []string {
	t := packet.Sum(c.packets)
	lines := append([]string{}, term.Wrap(fmt.Sprintf("%s, %s from IP's header on: %s of payload, %s of overhead.",
		phrase.Plural(t.Packets, "packet"), phrase.Plural(t.Bytes, "byte"), phrase.Count(t.Payload), phrase.Count(t.Overhead())), term.Width)...)
	var faults []string
	for _, f := range []struct {
		n    int
		what string
	}{{t.Lost, "lost"}, {t.Copies, "duplicated"}, {t.Late, "late"}} {
		if f.n > 0 {
			faults = append(faults, phrase.Count(f.n)+" "+f.what)
		}
	}
	if t.Retransmissions > 0 {
		faults = append(faults, phrase.Plural(t.Retransmissions, "retransmission"))
	}
	if len(faults) > 0 {
		lines = append(lines, strings.Join(faults, ", ")+".")
	}
	if trips := c.tripsBefore(); trips >= 0 {
		lines = append(lines, phrase.Plural(trips, "round trip")+" before the first byte of a message.")
	}
	if c.fallen > 0 {
		lines = append(lines, phrase.Plural(c.fallen, "packet")+" at the beginning are no longer on record.")
	}
	if c.missed > 0 {
		lines = append(lines, phrase.Plural(c.missed, "packet")+" came too fast to be recorded.")
	}
	return append(lines, c.times(p)...)
}

// tripsBefore is how many round trips were over when the first message was sent.
func (c conversation) tripsBefore() int {
	for _, p := range c.packets {
		if p.From == "client" && p.New > 0 && p.Sent >= c.trips[0].sent {
			return packet.CountRoundTrips(c.packets, p.Number)
		}
	}
	return -1
}

// times is the line of delivery times.
func (c conversation) times(p term.Paint) []string {
	var all []string
	var came []time.Duration
	for _, t := range c.trips {
		if t.took == 0 {
			all = append(all, "lost")
			continue
		}
		came = append(came, t.took)
		all = append(all, phrase.Digits(float64(t.took)/float64(time.Millisecond)))
	}
	if len(c.trips) == 1 {
		if len(came) == 0 {
			return []string{p.Bad("The message did not come back.")}
		}
		return []string{"Back after " + p.Bold(phrase.Duration(came[0])) + "."}
	}
	slices.Sort(came)
	line := fmt.Sprintf("%s of %s back", phrase.Count(len(came)), phrase.Plural(len(c.trips), "message"))
	if len(came) > 0 {
		line += fmt.Sprintf(", after %s to %s ms, median %s ms", phrase.Digits(float64(came[0])/1e6),
			phrase.Digits(float64(came[len(came)-1])/1e6), phrase.Digits(float64(stats.Percentile(came, 50))/1e6))
	}
	return append([]string{p.Bold(line + ":")}, term.Wrap(strings.Join(all, " "), term.Width)...)
}

// failure is an error if the conversation was not finished. That datagrams are
// lost is no failure.
func (c conversation) failure(timeout time.Duration) error {
	switch {
	case c.err == nil, datagrams(c.name) && errno.IsTimeout(c.err):
		return nil
	case errno.IsTimeout(c.err):
		back := len(slices.DeleteFunc(slices.Clone(c.trips), func(t trip) bool { return t.took == 0 }))
		return cmdutil.UserErrorf(c.err, "%s was given up after %v: %d of %s had come back; the ladder shows where it stood",
			c.name, timeout, back, phrase.Plural(len(c.trips), "message"))
	}
	return cmdutil.UserErrorf(c.err, "%s ended early: %s", c.name, errno.RootCause(c.err))
}

// wireJSON is a conversation for programs.
type wireJSON struct {
	Transport string        `json:"transport"`
	Packets   []packetJSON  `json:"packets"`
	Totals    packet.Totals `json:"totals"`
	Trips     []tripJSON    `json:"trips"`
	Error     string        `json:"error,omitempty"`
}

type packetJSON struct {
	Number         int     `json:"number"`
	SentMillis     float64 `json:"sent_ms"`
	ArrivedMillis  float64 `json:"arrived_ms,omitempty"`
	From           string  `json:"from"`
	To             string  `json:"to"`
	Fate           string  `json:"fate"`
	Protocol       string  `json:"protocol"`
	Label          string  `json:"label"`
	Bytes          int     `json:"bytes"`
	Payload        int     `json:"payload"`
	Flags          string  `json:"flags,omitempty"`
	Seq            uint32  `json:"seq"`
	Ack            uint32  `json:"ack"`
	Retransmission bool    `json:"retransmission,omitempty"`
	Data           []byte  `json:"data"`

	Fields []fieldJSON `json:"fields,omitempty"`
}

type tripJSON struct {
	SentMillis float64 `json:"sent_ms"`
	TookMillis float64 `json:"took_ms,omitempty"`
	Lost       bool    `json:"lost,omitempty"`
}

func (w *wiring) writeJSON(out io.Writer, conversations []conversation) error {
	all := []wireJSON{}
	var failed error
	for _, c := range conversations {
		j := c.json()
		if err := w.open.addFields(&j, c); err != nil {
			return err
		}
		all = append(all, j)
		if err := c.failure(w.timeout); failed == nil {
			failed = err
		}
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	return failed
}

func (c conversation) json() wireJSON {
	j := wireJSON{Transport: c.name, Totals: packet.Sum(c.packets), Packets: []packetJSON{}}
	for _, r := range c.ladder().Rows {
		p := r.Packet
		j.Packets = append(j.Packets, packetJSON{
			Number: p.Number, SentMillis: millis(p.Sent), ArrivedMillis: millis(p.Arrived), From: p.From, To: p.To,
			Fate: string(p.Fate), Protocol: p.Protocol, Label: r.Label, Bytes: len(p.Data), Payload: len(p.Payload),
			Flags: p.Flags.String(), Seq: p.Seq, Ack: p.Ack, Retransmission: p.Retransmission, Data: p.Data,
		})
	}
	for _, t := range c.trips {
		j.Trips = append(j.Trips, tripJSON{millis(t.sent), millis(t.took), t.took == 0})
	}
	if c.err != nil {
		j.Error = errno.RootCause(c.err)
	}
	return j
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
