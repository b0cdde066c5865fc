package ladder

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Narrow is the usual width of a terminal in columns, and the least width of a
// Ladder's text.
const Narrow = 80

const (
	numberWidth = 4
	timeWidth   = 10
	leastGap    = 12 // between two rails
)

// Text draws the ladder for a terminal of width columns. With six hosts or more
// it takes as many columns as they need. Each line begins with the number of
// the packet and the time of sending.
func (l Ladder) Text(width int) string {
	if len(l.Hosts) == 0 {
		return ""
	}
	d, clock := l.within(max(width, Narrow)-numberWidth-timeWidth-1), clockOf(l)
	var b strings.Builder
	line := func(left string, right []rune) {
		line := fmt.Sprintf("%*s %s", numberWidth+timeWidth, left, string(right))
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	line("", d.heads())
	for _, row := range l.Rows {
		if row.Silent > 0 {
			line(later(row.Silent), d.rails('┆'))
		}
		line(fmt.Sprintf("%*d %*s", numberWidth-1, row.Packet.Number, timeWidth, clock(row.Packet.Sent)), d.row(row))
	}
	return b.String()
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

func (d drawing) rails(mark rune) []rune {
	line := []rune(strings.Repeat(" ", d.rail(len(d.ladder.Hosts)-1)+1))
	for i := range d.ladder.Hosts {
		line[d.rail(i)] = mark
	}
	return line
}

// heads draws the names above their rails: the first to the right of its rail,
// the last to the left.
func (d drawing) heads() []rune {
	line := d.rails(' ')
	last := len(d.ladder.Hosts) - 1
	for i, name := range d.ladder.Hosts {
		runes := []rune(name)
		at := d.rail(i) - len(runes)/2
		if i == 0 {
			at = 0
		} else if i == last {
			at = d.rail(i) + 1 - len(runes)
		}
		for j, r := range runes {
			if 0 <= at+j && at+j < len(line) {
				line[at+j] = r
			}
		}
	}
	return line
}

func (d drawing) row(row Row) []rune {
	line := d.rails('│')
	text := row.Label
	if len(row.Marks) > 0 {
		text += ", " + strings.Join(row.Marks, ", ")
	}
	from, to := d.rail(row.From), d.rail(row.To)
	if from == to {
		self(line, from, text)
	} else {
		arrow(line, from, to, text, row.Packet.Fate.Arrives())
	}
	return line
}

// self writes the text of a packet that reaches no other host, on the side of
// the rail that has room.
func self(line []rune, at int, text string) {
	if at > len(line)/2 {
		words := fit(text+" ↩", max(at-1, 2))
		copy(line[at-1-len(words):at], words)
		return
	}
	copy(line[at+1:], []rune(" ↪ "+text))
}

// arrow draws from one rail to another, with the text near the tail. The arrow
// of a packet that does not arrive ends in a cross.
func arrow(line []rune, from, to int, text string, arrives bool) {
	step, head := 1, '▶'
	if from > to {
		step, head = -1, '◀'
	}
	length := step*(to-from) - 1
	put := func(at int, r rune) { line[from+step*(at+1)] = r }
	for i := range length {
		put(i, '─')
	}
	words := fit(" "+text+" ", length-3)
	at := from + 2
	if step < 0 {
		at = from - 1 - len(words)
	}
	copy(line[at:], words)
	tip := length - 1
	if !arrives {
		head, tip = '✗', max(length*2/3, len(words)+1)
		for i := tip; i < length; i++ {
			put(i, ' ')
		}
	}
	put(tip, head)
}

// fit cuts text to that many columns.
func fit(text string, most int) []rune {
	runes := []rune(text)
	if len(runes) > most {
		runes = append(runes[:most-2], '…', ' ')
	}
	return runes
}

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
