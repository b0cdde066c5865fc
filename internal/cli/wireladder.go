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
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/ladder"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/stats"
)

// An Item is a conversation to be printed, and the packets to be opened.
type Item struct {
	conversation.Conversation
	Opened []ladder.Row // of its ladder
}

// Write prints the ladders of all conversations, the packets to be opened, and the
// totals: side by side where there is room, and otherwise one below the other. It
// returns an error for the first conversation that was not finished within timeout.
func Write(out io.Writer, all []Item, timeout time.Duration) error {
	p, columns := term.PaintFor(out), min(term.WidthOf(out, term.Width), term.MaxWidth*len(all))
	if text := drawBeside(p, columns, all); text != "" {
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
		if err := writeOpened(out, p, c); err != nil {
			return err
		}
		if err := c.failure(timeout); failed == nil {
			failed = err
		}
	}
	return failed
}

// text describes a conversation by itself; no columns mean that its ladder is
// drawn already.
func (c Item) text(p term.Paint, columns int) string {
	title := p.Bold(c.Name) + "\n"
	switch {
	case !conversation.HasPackets(c.Name):
		return title + strings.Join(term.Wrap(
			"Nothing crosses the wire: the kernel hands the bytes from one socket of this machine to another. "+
				"What it does shows in: "+cmdutil.ProgramName()+" compare boundaries --transports "+c.Name+" --trace", term.Width), "\n") + "\n"
	case columns > 0:
		title += ColourLadder(p, c.Ladder().Text(columns)) + "\n"
	}
	return title + strings.Join(c.summary(p), "\n") + "\n"
}

// drawBeside draws the ladders side by side. It returns nothing where they do not
// fit, or are fewer than two.
func drawBeside(p term.Paint, columns int, all []Item) string {
	var ladders []ladder.Ladder
	var titles []string
	for _, c := range all {
		if len(c.Packets) > 0 {
			ladders, titles = append(ladders, c.Ladder()), append(titles, c.Name)
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

// ColourLadder makes lost packets and retransmissions stand out. They are named
// anyway.
func ColourLadder(p term.Paint, text string) string {
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
func (c Item) summary(p term.Paint) []string {
	t := packet.Sum(c.Packets)
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
	if trips := c.CountTripsBefore(); trips >= 0 {
		lines = append(lines, phrase.Plural(trips, "round trip")+" before the first byte of a message.")
	}
	if c.Evicted > 0 {
		lines = append(lines, phrase.Plural(c.Evicted, "packet")+" at the beginning are no longer on record.")
	}
	if c.Missed > 0 {
		lines = append(lines, phrase.Plural(c.Missed, "packet")+" came too fast to be recorded.")
	}
	return append(lines, c.times(p)...)
}

// times describes how long each message took.
func (c Item) times(p term.Paint) []string {
	var all []string
	for _, t := range c.Trips {
		if t.Took == 0 {
			all = append(all, "lost")
			continue
		}
		all = append(all, phrase.Digits(float64(t.Took)/float64(time.Millisecond)))
	}
	came := c.ReturnTimes()
	if len(c.Trips) == 1 {
		if len(came) == 0 {
			return []string{p.Bad("The message did not come back.")}
		}
		return []string{"Back after " + p.Bold(phrase.Duration(came[0])) + "."}
	}
	slices.Sort(came)
	line := fmt.Sprintf("%s of %s back", phrase.Count(len(came)), phrase.Plural(len(c.Trips), "message"))
	if len(came) > 0 {
		line += fmt.Sprintf(", after %s to %s ms, median %s ms", phrase.Digits(float64(came[0])/1e6),
			phrase.Digits(float64(came[len(came)-1])/1e6), phrase.Digits(float64(stats.Percentile(came, 50))/1e6))
	}
	return append([]string{p.Bold(line + ":")}, term.Wrap(strings.Join(all, " "), term.Width)...)
}

// failure is an error if the conversation was not finished.
func (c Item) failure(timeout time.Duration) error {
	err := c.Failure()
	switch {
	case err == nil:
		return nil
	case errno.IsTimeout(err):
		return cmdutil.UserErrorf(err, "%s was given up after %v: %d of %s had come back; the ladder shows where it stood",
			c.Name, timeout, len(c.ReturnTimes()), phrase.Plural(len(c.Trips), "message"))
	}
	return cmdutil.UserErrorf(err, "%s ended early: %s", c.Name, errno.RootCause(err))
}

// ConversationJSON holds a conversation for programs.
type ConversationJSON struct {
	Transport string        `json:"transport"`
	Packets   []PacketJSON  `json:"packets"`
	Totals    packet.Totals `json:"totals"`
	Trips     []TripJSON    `json:"trips"`
	Error     string        `json:"error,omitempty"`
}

// PacketJSON holds a packet for programs.
type PacketJSON struct {
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

	Fields []FieldJSON `json:"fields,omitempty"`
}

// TripJSON holds a trip for programs.
type TripJSON struct {
	SentMillis float64 `json:"sent_ms"`
	TookMillis float64 `json:"took_ms,omitempty"`
	Lost       bool    `json:"lost,omitempty"`
}

// WriteJSON prints all conversations as one JSON array. It returns an error for
// the first that was not finished within timeout.
func WriteJSON(out io.Writer, items []Item, timeout time.Duration) error {
	all := []ConversationJSON{}
	var failed error
	for _, c := range items {
		all = append(all, c.json())
		if err := c.failure(timeout); failed == nil {
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

func (c Item) json() ConversationJSON {
	j := ConversationJSON{Transport: c.Name, Totals: packet.Sum(c.Packets), Packets: []PacketJSON{}}
	for _, r := range c.Ladder().Rows {
		p := r.Packet
		j.Packets = append(j.Packets, PacketJSON{
			Number: p.Number, SentMillis: Millis(p.Sent), ArrivedMillis: Millis(p.Arrived), From: p.From, To: p.To,
			Fate: string(p.Fate), Protocol: p.Protocol, Label: r.Label, Bytes: len(p.Data), Payload: len(p.Payload),
			Flags: p.Flags.String(), Seq: p.Seq, Ack: p.Ack, Retransmission: p.Retransmission, Data: p.Data,
		})
	}
	for _, t := range c.Trips {
		j.Trips = append(j.Trips, TripJSON{Millis(t.Sent), Millis(t.Took), t.Took == 0})
	}
	if c.Err != nil {
		j.Error = errno.RootCause(c.Err)
	}
	c.addFields(&j)
	return j
}

// Millis returns d in milliseconds.
func Millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
