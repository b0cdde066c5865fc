package compare

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/lab"
)

// writeJSON prints everything that was found, for programs.
func (r report) writeJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(lab.NewReport(r.environment(), r.rows, r.runs, r.took))
}

// writeCSV prints one line a cell, which spreadsheets turn as they like.
func (r report) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"experiment", "lesson", "transport", "outcome", "figure", "times", "contradicts", "error"})
	for _, row := range r.rows {
		for _, c := range row.Cells {
			line := func(outcome lab.Outcome, figure string, times int) {
				failed := ""
				if c.Err != nil {
					failed = errno.RootCause(c.Err)
				}
				out.Write([]string{row.Name, row.Lesson, c.Traits.Name, outcome.String(), figure,
					strconv.Itoa(times), strings.Join(c.Contradicted, "; "), failed})
			}
			if c.Err != nil {
				line(lab.Outcome{}, "", 0)
			}
			for _, t := range c.Spread {
				figure := ""
				if t.Outcome == c.Outcome { // the figure is that of the first run
					figure = c.Figure
				}
				line(t.Outcome, figure, t.N)
			}
		}
	}
	out.Flush()
	return out.Error()
}

// writeMarkdown prints the matrix for a slide. What stands out is bold.
func (r report) writeMarkdown(w io.Writer) error {
	var out strings.Builder
	header, rule := "| |", "| --- |"
	for _, c := range r.rows[0].Cells {
		header += " " + c.Traits.Name + " |"
		rule += " --- |"
	}
	out.WriteString(header + "\n" + rule + "\n")
	for _, row := range r.rows {
		fmt.Fprintf(&out, "| %s |", row.Name)
		for _, c := range row.Cells {
			fmt.Fprintf(&out, " %s |", r.markdownCell(row, c))
		}
		out.WriteString("\n")
	}
	fmt.Fprintf(&out, "\nBold stands out from its row. %s\n", r.summary())
	_, err := io.WriteString(w, out.String())
	return err
}

func (r report) markdownCell(row lab.Row, c lab.Cell) string {
	text := strings.TrimSpace(c.Outcome.String() + " " + c.Figure)
	switch mark, _ := styleCell(term.Paint{}, row, c); {
	case c.Err != nil:
		return "**failed**"
	case r.runs > 1 && mark == "":
		return spreadText(c)
	case r.runs > 1:
		return "**" + spreadText(c) + "**"
	case mark == markContradicts:
		return "**! " + text + "**"
	case mark != "":
		return "**" + text + "**"
	}
	return text
}

// writeEvidenceMarkdown is the evidence as it is printed, under headings.
func (r report) writeEvidenceMarkdown(w io.Writer) error {
	var out strings.Builder
	for _, row := range r.rows {
		fmt.Fprintf(&out, "## %s\n\n%s\n", row.Name, row.Question)
		for _, c := range row.Cells {
			fmt.Fprintf(&out, "\n### %s: %s\n\n```text\n", c.Traits.Name, strings.Trim(r.markdownCell(row, c), "*"))
			writeFound(&out, term.Paint{}, c)
			out.WriteString("```\n")
		}
		fmt.Fprintf(&out, "\n%s\n\nSource: %s.\n\n", row.Why, row.Source)
	}
	_, err := io.WriteString(w, strings.TrimSuffix(out.String(), "\n"))
	return err
}

// writeExperiments prints every experiment with its question.
func writeExperiments(w io.Writer, es []lab.Experiment) error {
	p := term.PaintFor(w)
	name := 0
	for _, e := range es {
		name = max(name, term.Columns(e.Name))
	}
	var out strings.Builder
	title := ""
	for _, e := range es {
		if t := e.Lesson; t != title {
			if title != "" {
				out.WriteString("\n")
			}
			title = t
			out.WriteString(p.Bold(title) + "\n")
		}
		for i, line := range term.Wrap(e.Question, term.Width-name-4) {
			fmt.Fprintf(&out, "  %s  %s\n", term.Pad(onFirstLine(i, e.Name), name), line)
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}
