package tour

import (
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/transports"
)

// traitsTable is the claims in short: fields down, transports across.
func traitsTable(p term.Paint) [][]term.Cell {
	all := transports.Traits()
	header := []term.Cell{{}}
	for _, t := range all {
		header = append(header, term.Cell{Text: t.Name, Paint: p.Bold})
	}
	rows := [][]term.Cell{header}
	for _, c := range all[0].Claims() {
		row := []term.Cell{{Text: c.Field}}
		for _, t := range all {
			row = append(row, valueCell(p, t.Claim(c.Field).Value))
		}
		rows = append(rows, row)
	}
	return rows
}

// valueCell sets yes and no apart by colour, besides their letters.
func valueCell(p term.Paint, value string) term.Cell {
	switch value {
	case "yes":
		return term.Cell{Text: value, Paint: p.Good}
	case "no":
		return term.Cell{Text: value, Paint: p.Dim}
	}
	return term.Cell{Text: value}
}
