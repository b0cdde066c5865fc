package term

import (
	"io"
	"strings"
)

// gap is the number of columns between two columns of a table.
const gap = 2

// A Cell holds text in a table, aligned to the left unless Right is set.
type Cell struct {
	Text  string
	Paint func(string) string // nil leaves the text uncoloured
	Right bool
}

// NumberCell returns a cell with a number, aligned to the right.
func NumberCell(text string) Cell { return Cell{Text: text, Right: true} }

// HeadCells returns a row of headings for columns of numbers.
func HeadCells(p Paint, names []string) (row []Cell) {
	for _, name := range names {
		row = append(row, Cell{Text: name, Right: true, Paint: p.Dim})
	}
	return row
}

// WriteTable writes rows in columns as wide as their widest cell. If a row has
// fewer cells than others, its last cell may extend over the free columns.
func WriteTable(w io.Writer, rows [][]Cell) error {
	var out strings.Builder
	widths := MeasureColumns(rows)
	for _, row := range rows {
		var line strings.Builder
		for i, c := range row {
			fill := spaces(widths[i] - Columns(c.Text))
			text := c.Text
			if c.Paint != nil {
				text = c.Paint(text)
			}
			if i > 0 {
				line.WriteString(strings.Repeat(" ", gap))
			}
			switch {
			case c.Right:
				line.WriteString(fill + text)
			case i < len(row)-1:
				line.WriteString(text + fill)
			default:
				line.WriteString(text)
			}
		}
		out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// MeasureColumns returns the width of each column of a table.
func MeasureColumns(rows [][]Cell) []int {
	most := 0
	for _, row := range rows {
		most = max(most, len(row))
	}
	widths := make([]int, most)
	for _, row := range rows {
		for i, c := range row {
			if reaches := i == len(row)-1 && len(row) < most; !reaches {
				widths[i] = max(widths[i], Columns(c.Text))
			}
		}
	}
	return widths
}

// TableWidth returns the number of columns that WriteTable needs for rows.
func TableWidth(rows [][]Cell) (width int) {
	for _, w := range MeasureColumns(rows) {
		width += w + gap
	}
	return max(0, width-gap)
}
