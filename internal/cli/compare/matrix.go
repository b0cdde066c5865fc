package compare

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/phrase"
)

const (
	matrixWidth = 100 // of the whole table, where the terminal is not narrower
	cellWidth   = 11  // of an outcome, which may take several lines
)

// Marks stand before a cell, so that what matters is seen without colour too.
const (
	markDiffers     = "*"
	markContradicts = "!"
	markFailed      = "?"
)

// writeMatrix prints experiments down and transports across, in blocks of as
// many columns as fit.
func (r report) writeMatrix(w io.Writer) error {
	p := term.PaintFor(w)
	var out strings.Builder
	name := r.nameWidth()
	columns, screen := len(r.rows[0].Cells), min(matrixWidth, term.WidthOf(w, matrixWidth))
	fit := max(1, (screen-name)/(cellWidth+2))
	for from := 0; from < columns; from += fit {
		r.writeBlock(&out, p, name, from, min(from+fit, columns))
	}
	out.WriteString(r.notesText(p, screen))
	_, err := io.WriteString(w, out.String())
	return err
}

// nameWidth returns that of the column of experiments.
func (r report) nameWidth() int {
	most := 0
	for _, row := range r.rows {
		most = max(most, term.Columns(row.Name))
	}
	return most
}

// writeBlock prints the columns from one to another, by lesson.
func (r report) writeBlock(out *strings.Builder, p term.Paint, name, from, to int) {
	r.writeHeader(out, p, name, from, to)
	title := ""
	for _, row := range r.rows {
		if t := row.Lesson; t != title {
			title = t
			out.WriteString("\n" + p.Dim(title) + "\n")
		}
		r.writeRow(out, p, row, name, from, to)
	}
	out.WriteString("\n")
}

// writeHeader prints the names of the transports, the long ones in two lines.
func (r report) writeHeader(out *strings.Builder, p term.Paint, name, from, to int) {
	var top, bottom strings.Builder
	for _, c := range r.rows[0].Cells[from:to] {
		kind, variant := c.Traits.Name, ""
		if dash := strings.Index(kind, "-"); dash >= 0 && term.Columns(kind) > cellWidth {
			kind, variant = kind[:dash+1], kind[dash+1:]
		}
		top.WriteString("  " + term.Pad(kind, cellWidth))
		bottom.WriteString("  " + term.Pad(variant, cellWidth))
	}
	for _, line := range []string{top.String(), bottom.String()} {
		if line = strings.TrimRight(line, " "); line != "" {
			out.WriteString(p.Bold(strings.Repeat(" ", name)+line) + "\n")
		}
	}
}

// writeRow prints one experiment in as many lines as its longest cell has.
func (r report) writeRow(out *strings.Builder, p term.Paint, row lab.Row, name, from, to int) {
	var cells [][]string
	height := 1
	for _, c := range row.Cells[from:to] {
		lines := r.cellLines(c)
		cells = append(cells, lines)
		height = max(height, len(lines))
	}
	for i := range height {
		line := term.Pad(onFirstLine(i, row.Name), name)
		blank := 0
		for j, lines := range cells {
			text := ""
			if i < len(lines) {
				text = lines[i]
			}
			mark, colour := styleCell(p, row, row.Cells[from+j])
			line += strings.Repeat(" ", blank+1)
			line += colour(term.Pad(onFirstLine(i, mark), 1) + text)
			blank = max(0, cellWidth-term.Columns(text))
		}
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// onFirstLine returns text in the first line of a row, and nothing in the others.
func onFirstLine(line int, text string) string {
	if line == 0 {
		return text
	}
	return ""
}

// cellLines returns an outcome and its figure, or all outcomes and how often.
func (r report) cellLines(c lab.Cell) []string {
	switch {
	case c.Err != nil:
		return []string{"failed"}
	case len(c.Spread) > 1:
		var lines []string
		for _, t := range c.Spread {
			lines = append(lines, term.Wrap(t.Outcome.String()+" ×"+phrase.Count(t.N), cellWidth)...)
		}
		return lines
	case c.Figure != "" && r.runs == 1:
		return append(term.Wrap(c.Outcome.String(), cellWidth), term.Wrap(c.Figure, cellWidth)...)
	}
	return term.Wrap(c.Outcome.String(), cellWidth)
}

// styleCell returns how a cell stands out.
func styleCell(p term.Paint, row lab.Row, c lab.Cell) (mark string, colour func(string) string) {
	unpainted := func(s string) string { return s }
	switch {
	case c.Err != nil:
		return markFailed, p.Bad
	case len(c.Contradicted) > 0:
		return markContradicts, p.Bad
	case row.StandsOut(c):
		return markDiffers, p.Odd
	case c.Moot || c.Outcome == lab.Absent:
		return "", p.Dim
	}
	return "", unpainted
}

// notesText says what the marks mean, and whatever does not fit a cell.
func (r report) notesText(p term.Paint, screen int) string {
	var out strings.Builder
	for _, row := range r.rows {
		for _, c := range row.Cells {
			for _, sentence := range c.Contradicted {
				writeNote(&out, screen, p.Bad, markContradicts, sentence)
			}
			if c.Err != nil {
				writeNote(&out, screen, p.Bad, markFailed, fmt.Sprintf("%s over %s could not be run: %s", row.Name, c.Traits.Name, explainFailure(c.Err)))
			}
		}
		for _, sentence := range reductions(row) {
			writeNote(&out, screen, p.Odd, "-", sentence)
		}
	}
	legend := fmt.Sprintf("%s stands out from its row.", markDiffers)
	writeNote(&out, screen, p.Dim, "", legend+" "+r.summary()+" Evidence and reasons: "+cmdutil.ProgramName()+" compare "+r.rows[0].Name)
	return out.String()
}

// reductions returns what was done on a smaller scale, over which transports.
func reductions(row lab.Row) (sentences []string) {
	var order []string
	names := make(map[string][]string)
	for _, c := range row.Cells {
		if c.Reduced == "" {
			continue
		}
		if names[c.Reduced] == nil {
			order = append(order, c.Reduced)
		}
		names[c.Reduced] = append(names[c.Reduced], c.Traits.Name)
	}
	for _, why := range order {
		sentences = append(sentences, fmt.Sprintf("%s over %s was cut down: %s", row.Name, strings.Join(names[why], ", "), why))
	}
	return sentences
}

// explainFailure returns why an experiment could not be run, and what may have
// caused that.
func explainFailure(err error) string {
	text := phrase.OneLine(err.Error())
	if at, ok := errors.AsType[*fs.PathError](err); ok && (at.Op == "mkdir" || at.Path == os.TempDir()) {
		return text + "; Unix sockets need a folder for temporary files that can be written to: set TMPDIR"
	}
	if scarce := lab.DescriptorWarning(); scarce != "" {
		return text + "; " + scarce
	}
	return text
}

func writeNote(out *strings.Builder, screen int, colour func(string) string, mark, text string) {
	for i, line := range term.Wrap(strings.TrimSpace(mark+" "+text), screen) {
		if i > 0 && mark != "" {
			line = "  " + line
		}
		out.WriteString(colour(line) + "\n")
	}
}

// summary returns what was run, where, and how long it took.
func (r report) summary() string {
	runs := ""
	if r.runs > 1 {
		runs = ", " + phrase.Count(r.runs) + " times each"
	}
	return fmt.Sprintf("%s over %s%s, in %s on %s.", phrase.Plural(len(r.rows), "experiment"),
		phrase.Plural(len(r.rows[0].Cells), "transport"), runs, phrase.Duration(r.took), r.environment())
}
