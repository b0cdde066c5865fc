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

// titled formats a line of titles, each as long as the cell of its ladder.
func titled(cells, titles []string) []string {
	line := []string{strings.Repeat(" ", len(cells[0]))}
	for i, cell := range cells[1:] {
		line = append(line, term.Pad(titles[i], term.Columns(cell)))
	}
	return line
}

// ColourLadder colours the lost packets and retransmissions of a ladder. Words
// mark them as well, for output without colour.
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
