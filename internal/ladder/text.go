package ladder

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/socketlab/socketlab/internal/packet"
)

// Narrow is the usual width of a terminal in columns, and the least width of a
// Ladder's text.
const Narrow = 80

const (
	numberWidth = 4
	timeWidth   = 10
	leastGap    = 12 // between two rails
)

// A Line is a drawn line of a ladder, or the part of one that belongs to one of
// several ladders.
type Line struct {
	Text string
	Kind Kind
}

// A Kind says what a line shows.
type Kind int

// The kinds of lines. Words and signs in the text say the same.
const (
	Other  Kind = iota // names, rails, and packets that arrive
	Idle               // a time in which nothing was sent
	Again              // a retransmission that arrives
	Failed             // a packet that does not arrive
	Note               // about the row above
)

// Text draws the ladder for a terminal of width columns. With six hosts or more
// it takes as many columns as they need. Each line begins with the number of
// the packet and the time of sending.
func (l Ladder) Text(width int) string {
	var b strings.Builder
	for _, line := range l.Draw(width) {
		b.WriteString(line.Text + "\n")
	}
	return b.String()
}

// Draw returns the lines of Text, with their kinds.
func (l Ladder) Draw(width int) (lines []Line) {
	if len(l.Hosts) == 0 {
		return nil
	}
	d, clock := l.within(max(width, Narrow)-numberWidth-timeWidth-1), clockOf(l)
	add := func(left string, right Line) {
		text := fmt.Sprintf("%*s %s", numberWidth+timeWidth, left, right.Text)
		lines = append(lines, Line{strings.TrimRight(text, " "), right.Kind})
	}
	add("", Line{d.heads(), Other})
	for _, row := range l.Rows {
		if row.Silent > 0 {
			add(later(row.Silent), Line{d.rails("┆"), Idle})
		}
		add(fmt.Sprintf("%*d %*s", numberWidth-1, row.Packet.Number, timeWidth, clock(row.Packet.Sent)), Line{d.row(row), row.kind()})
		for _, note := range d.notes(row, clock) {
			add("", Line{note, Note})
		}
	}
	return lines
}

func (r Row) kind() Kind {
	switch {
	case !r.Packet.Fate.Arrives() && r.From != r.To:
		return Failed
	case r.Packet.Retransmission:
		return Again
	}
	return Other
}

// A drawing holds the columns of the rails: gap-1 columns lie between two.
type drawing struct {
	ladder Ladder
	gap    int
}

// within returns a drawing of at most that many columns, if the hosts have
// room.
func (l Ladder) within(columns int) drawing {
	return drawing{ladder: l, gap: max((columns-1)/max(len(l.Hosts)-1, 1), leastGap)}
}

func (d drawing) rail(host int) int { return host * d.gap }

func (d drawing) rails(mark string) string {
	return strings.Repeat(mark+strings.Repeat(" ", d.gap-1), len(d.ladder.Hosts)-1) + mark
}

// heads draws the names above their rails: the first to the right of its rail,
// the last to the left.
func (d drawing) heads() string {
	line := d.rails(" ")
	last := len(d.ladder.Hosts) - 1
	for i, name := range d.ladder.Hosts {
		at := d.rail(i) - ansi.StringWidth(name)/2
		if i == 0 {
			at = 0
		} else if i == last {
			at = d.rail(i) + 1 - ansi.StringWidth(name)
		}
		line = put(line, at, name)
	}
	return line
}

func (d drawing) row(row Row) string {
	line := d.rails("│")
	text := row.Label
	if len(row.Marks) > 0 {
		text += ", " + strings.Join(row.Marks, ", ")
	}
	from, to := d.rail(row.From), d.rail(row.To)
	if from == to {
		return self(line, from, text)
	}
	return arrow(line, from, to, text, row.Packet.Fate.Arrives())
}

// notes draws, below the row of a packet and on the side of its sender, why a
// segment was sent again and whether it was needed.
func (d drawing) notes(row Row, clock func(time.Duration) string) (lines []string) {
	p, parts := row.Packet, []string(nil)
	if p.Trigger != packet.Unknown {
		parts = append(parts, p.Trigger.String())
	}
	switch {
	case !p.Needless:
	case p.HadArrived <= p.Sent:
		parts = append(parts, "needless: it had arrived at "+clock(p.HadArrived))
	default:
		parts = append(parts, "needless: it arrives at "+clock(p.HadArrived))
	}
	from, to := d.rail(row.From), d.rail(row.To)
	columns := max(from, to) - min(from, to) - 5
	if joined := strings.Join(parts, "; "); joined != "" && ansi.StringWidth(joined) <= columns {
		parts = []string{joined}
	}
	for _, part := range parts {
		part = fit(part, columns)
		at := from + 3
		if from > to {
			at = from - 2 - ansi.StringWidth(part)
		}
		lines = append(lines, put(d.rails("│"), at, part))
	}
	return lines
}

// put draws text over a line from a column on. It leaves out the parts of text
// that are outside the line.
func put(line string, at int, text string) string {
	if at < 0 {
		text, at = ansi.TruncateLeft(text, -at, ""), 0
	}
	end := ansi.StringWidth(line)
	text = ansi.Truncate(text, max(0, end-at), "")
	return ansi.Truncate(line, at, "") + text + ansi.TruncateLeft(line, at+ansi.StringWidth(text), "")
}

// self draws the text of a packet that reaches no other host, on the side of
// the rail that has room.
func self(line string, at int, text string) string {
	if at > ansi.StringWidth(line)/2 {
		words := fit(text+" ↩", max(at-1, 2))
		return put(line, at-1-ansi.StringWidth(words), words)
	}
	return put(line, at+1, " ↪ "+text)
}

// arrow draws from one rail to another, with the text near the tail. The arrow
// of a packet that does not arrive ends in a cross.
func arrow(line string, from, to int, text string, arrives bool) string {
	length := max(from, to) - min(from, to) - 1
	words := fit(" "+text+" ", length-3)
	after := length - 1 - ansi.StringWidth(words) // columns for the rest of the arrow
	right, left, gap := "▶", "◀", ""
	if !arrives {
		right, left = "✗", "✗"
		tip := max(length*2/3, ansi.StringWidth(words)+1)
		gap = strings.Repeat(" ", length-1-tip)
	}
	rest := strings.Repeat("─", after-1-len(gap))
	if from < to {
		return put(line, from+1, "─"+words+rest+right+gap)
	}
	return put(line, to+1, gap+left+rest+words+"─")
}

// fit cuts text to that many columns.
func fit(text string, most int) string { return ansi.Truncate(text, most, "… ") }

// clockOf returns a function that formats times: to a microsecond where
// everything ends within ten milliseconds, otherwise to a tenth of a
// millisecond.
func clockOf(ladders ...Ladder) func(time.Duration) string {
	digits := 3
	for _, l := range ladders {
		if n := len(l.Rows); n > 0 && l.Rows[n-1].Packet.Sent >= 10*time.Millisecond || !l.moves() {
			digits = 1
		}
	}
	return func(d time.Duration) string {
		return fmt.Sprintf("%.*f ms", digits, float64(d)/float64(time.Millisecond))
	}
}

// moves reports whether a packet is sent after time 0.
func (l Ladder) moves() bool {
	return slices.ContainsFunc(l.Rows, func(r Row) bool { return r.Packet.Sent > 0 })
}

func later(silence time.Duration) string { return brief(silence) + " later" }

// brief returns a time with two or three digits.
func brief(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}
