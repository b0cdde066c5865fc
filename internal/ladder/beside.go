package ladder

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// LeastBeside is the least width, in columns, of each of several Ladders side
// by side.
const LeastBeside = 44

// margin is the number of columns between two ladders.
const margin = 3

// DrawBeside draws ladders side by side with one clock, so that a wait in one
// stands next to the packets of the others. Each line is a list of cells: a
// time, and a part of each ladder. All cells of a column have the same width.
// DrawBeside returns nil if columns leave less than LeastBeside to each ladder.
func DrawBeside(columns int, ladders ...Ladder) (lines [][]Line) {
	each := (columns-timeWidth-1)/max(len(ladders), 1) - margin
	if each < LeastBeside {
		return nil
	}
	b, clock := beside{}, clockOf(ladders...)
	for _, l := range ladders {
		b = append(b, &strand{drawing: l.within(each), rows: l.Rows, width: each})
	}
	lines = append(lines, b.line("", func(s *strand) Line { return Line{s.drawing.heads(), Other} }))
	for shown := time.Duration(0); ; {
		next, ok := b.next()
		if !ok {
			return lines
		}
		if next-b.last() >= remarkable && len(lines) > 1 {
			lines = append(lines, b.line(later(next-shown), func(s *strand) Line { return Line{s.rest("┆"), Idle} }))
		}
		shown = next
		lines = append(lines, b.line(clock(next), func(s *strand) Line { return s.at(next, clock) }))
		for b.hasNotes() {
			lines = append(lines, b.line("", (*strand).note))
		}
	}
}

func (b beside) hasNotes() bool {
	return slices.ContainsFunc(b, func(s *strand) bool { return len(s.notes) > 0 })
}

// A beside holds ladders of which some rows are drawn.
type beside []*strand

type strand struct {
	drawing drawing
	rows    []Row    // that are not drawn yet
	notes   []string // of the row that was drawn last
	width   int
	last    time.Duration // when something was sent or arrived
}

// next returns when the next packet of all ladders was sent.
func (b beside) next() (at time.Duration, ok bool) {
	for _, s := range b {
		if len(s.rows) > 0 && (!ok || s.rows[0].Packet.Sent < at) {
			at, ok = s.rows[0].Packet.Sent, true
		}
	}
	return at, ok
}

// last returns the time of the last event in all ladders.
func (b beside) last() (at time.Duration) {
	for _, s := range b {
		at = max(at, s.last)
	}
	return at
}

func (b beside) line(time string, part func(*strand) Line) []Line {
	cells := []Line{{fmt.Sprintf("%*s", timeWidth, time), Other}}
	for _, s := range b {
		drawn := part(s)
		cells = append(cells, Line{put(strings.Repeat(" ", s.width), 0, drawn.Text), drawn.Kind})
	}
	return cells
}

// at draws the next row if its packet was sent at that time, as the clock shows
// it.
func (s *strand) at(then time.Duration, clock func(time.Duration) string) Line {
	if len(s.rows) == 0 || clock(s.rows[0].Packet.Sent) != clock(then) {
		return Line{s.rest("│"), Other}
	}
	row := s.rows[0]
	s.rows = s.rows[1:]
	s.last = max(s.last, row.Packet.Sent, row.Packet.Arrived)
	s.notes = s.drawing.notes(row, clock)
	return Line{s.drawing.row(row), row.kind()}
}

// note returns the next note of the row that was drawn last.
func (s *strand) note() Line {
	if len(s.notes) == 0 {
		return Line{s.rest("│"), Other}
	}
	first := s.notes[0]
	s.notes = s.notes[1:]
	return Line{first, Note}
}

// rest draws the rails while rows are left.
func (s *strand) rest(mark string) string {
	if len(s.rows) == 0 {
		return ""
	}
	return s.drawing.rails(mark)
}
