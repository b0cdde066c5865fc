package packetview

import (
	"strings"

	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/ladder"
)

// drawBeside draws the ladders side by side. It returns nothing where they do not
// fit, or are fewer than two.
func drawBeside(p term.Paint, columns int, all []Item) string {
	var ladders []ladder.Ladder
	var titles []string
	for _, c := range all {
		if len(c.Packets) > 0 {
			ladders, titles = append(ladders, c.Ladder), append(titles, c.Name)
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
	write := func(cells []string) {
		text.WriteString(strings.TrimRight(cells[0]+" "+strings.Join(cells[1:], "   "), " ") + "\n")
	}
	write(titled(p, lines[0], titles))
	for _, line := range lines {
		var cells []string
		for _, cell := range line {
			cells = append(cells, colour(p, cell))
		}
		write(cells)
	}
	return text.String()
}

// titled formats a line of titles, each as long as the cell of its ladder.
func titled(p term.Paint, cells []ladder.Line, titles []string) []string {
	line := []string{p.Bold(strings.Repeat(" ", term.Columns(cells[0].Text)))}
	for i, cell := range cells[1:] {
		line = append(line, p.Bold(term.Pad(titles[i], term.Columns(cell.Text))))
	}
	return line
}

// ColourLadder draws a ladder, with colours for packets that do not arrive,
// retransmissions and idle times.
func ColourLadder(p term.Paint, l ladder.Ladder, columns int) string {
	var text strings.Builder
	for _, line := range l.Draw(columns) {
		text.WriteString(colour(p, line) + "\n")
	}
	return text.String()
}

func colour(p term.Paint, line ladder.Line) string {
	switch line.Kind {
	case ladder.Failed:
		return p.Bad(line.Text)
	case ladder.Again, ladder.Idle:
		return p.Odd(line.Text)
	case ladder.Note:
		return p.Dim(line.Text)
	}
	return line.Text
}
