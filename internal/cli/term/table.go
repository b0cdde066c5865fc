package term

import (
	"io"
	"strings"
	"unicode/utf8"
)

// A Cell is text in a table, aligned to the left unless right is set.
type Cell struct {
	Text  string
	Paint func(string) string // nil is plain
	Right bool
}

// NumberCell is a cell of figures, which are aligned to the right.
func NumberCell(text string) Cell { return Cell{Text: text, Right: true} }

// HeadCells are the first row above figures.
func HeadCells(p Paint, names []string) (row []Cell) {
	for _, name := range names {
		row = append(row, Cell{Text: name, Right: true, Paint: p.Dim})
	}
	return row
}

// WriteTable writes rows in columns that are as wide as they need. The last
// cell of a row that is shorter than others may reach over what is missing.
func WriteTable(w io.Writer, rows [][]Cell) error {
	var out strings.Builder
	widths := MeasureColumns(rows)
	for _, row := range rows {
		var line strings.Builder
		for i, c := range row {
			gap := strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(c.Text)))
			text := c.Text
			if c.Paint != nil {
				text = c.Paint(text)
			}
			if i > 0 {
				line.WriteString("  ")
			}
			switch {
			case c.Right:
				line.WriteString(gap + text)
			case i < len(row)-1:
				line.WriteString(text + gap)
			default:
				line.WriteString(text)
			}
		}
		out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// MeasureColumns counts letters as columns, which holds for what is printed here.
func MeasureColumns(rows [][]Cell) []int {
	most := 0
	for _, row := range rows {
		most = max(most, len(row))
	}
	widths := make([]int, most)
	for _, row := range rows {
		for i, c := range row {
			if reaches := i == len(row)-1 && len(row) < most; !reaches {
				widths[i] = max(widths[i], utf8.RuneCountInString(c.Text))
			}
		}
	}
	return widths
}
