package cli

import (
	"io"
	"strings"
	"unicode/utf8"
)

// A cell is text in a table, aligned to the left unless right is set.
type cell struct {
	text  string
	paint func(string) string // nil is plain
	right bool
}

// number is a cell of figures, which are aligned to the right.
func number(text string) cell { return cell{text: text, right: true} }

// heads are the first row above figures.
func heads(p paint, names []string) (row []cell) {
	for _, name := range names {
		row = append(row, cell{text: name, right: true, paint: p.dim})
	}
	return row
}

// writeTable writes rows in columns that are as wide as they need. The last
// cell of a row that is shorter than others may reach over what is missing.
func writeTable(w io.Writer, rows [][]cell) error {
	var out strings.Builder
	widths := columnWidths(rows)
	for _, row := range rows {
		var line strings.Builder
		for i, c := range row {
			gap := strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(c.text)))
			text := c.text
			if c.paint != nil {
				text = c.paint(text)
			}
			if i > 0 {
				line.WriteString("  ")
			}
			switch {
			case c.right:
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

// columnWidths counts letters as columns, which holds for what is printed here.
func columnWidths(rows [][]cell) []int {
	most := 0
	for _, row := range rows {
		most = max(most, len(row))
	}
	widths := make([]int, most)
	for _, row := range rows {
		for i, c := range row {
			if reaches := i == len(row)-1 && len(row) < most; !reaches {
				widths[i] = max(widths[i], utf8.RuneCountInString(c.text))
			}
		}
	}
	return widths
}
