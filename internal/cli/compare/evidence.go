package compare

import (
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/lessons"
)

// writeEvidence prints each experiment with what happened on every transport,
// call by call, and then why.
func (r report) writeEvidence(w io.Writer) error {
	p := term.PaintFor(w)
	var out strings.Builder
	for i, row := range r.rows {
		if i > 0 {
			out.WriteString("\n")
		}
		fmt.Fprintf(&out, "%s\n%s\n", p.Bold(row.Name), strings.Join(term.Wrap(row.Question, term.Width), "\n"))
		if r.runs > 1 {
			out.WriteString(p.Dim("Outcomes of "+phrase.Plural(r.runs, "run")+"; the evidence is that of the first.") + "\n")
		}
		out.WriteString("\n" + p.Dim(callsHeader()) + "\n")
		for _, c := range row.Cells {
			out.WriteString("\n" + r.headline(p, row, c) + "\n")
			writeFound(&out, p, c)
			writeRecorded(&out, p, row.Name, c)
		}
		out.WriteString("\n" + p.Bold("Why") + "\n" + strings.Join(term.Wrap(row.Why, term.Width), "\n") + "\n")
		out.WriteString(p.Dim(strings.Join(term.Wrap("Source: "+row.Source+".", term.Width), "\n")) + "\n")
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// headline returns the transport and what came out.
func (r report) headline(p term.Paint, row lab.Row, c lab.Cell) string {
	mark, colour := styleCell(p, row, c)
	outcome := strings.TrimSpace(c.Outcome.String() + "  " + c.Figure)
	switch {
	case c.Err != nil:
		outcome = "failed"
	case r.runs > 1:
		outcome = spreadText(c)
	}
	return p.Bold(term.Pad(c.Traits.Name, nameColumn)) + colour(strings.TrimSpace(mark+" "+outcome))
}

// nameColumn is as wide as the longest name of a transport, and a gap.
const nameColumn = 19

// spreadText returns "1 read ×93, 2 reads ×7".
func spreadText(c lab.Cell) string {
	var all []string
	for _, t := range c.Spread {
		all = append(all, t.Outcome.String()+" ×"+phrase.Count(t.N))
	}
	return strings.Join(all, ", ")
}

// writeFound prints what lies behind a cell.
func writeFound(out *strings.Builder, p term.Paint, c lab.Cell) {
	indented := func(text string, colour func(string) string) {
		for _, line := range term.Wrap(text, term.Width-2) {
			out.WriteString("  " + colour(line) + "\n")
		}
	}
	if c.Err != nil {
		indented("could not be run: "+explainFailure(c.Err), p.Bad)
		return
	}
	for _, sentence := range c.Contradicted {
		indented(sentence, p.Bad)
	}
	if c.Reduced != "" {
		indented("cut down: "+c.Reduced, p.Odd)
	}
	for _, line := range c.Detail {
		indented(line, func(s string) string { return s })
	}
	writeCalls(out, p, c.Calls)
}

// writeRecorded prints, where this system lacks what the question is about, what
// Linux has shown.
func writeRecorded(out *strings.Builder, p term.Paint, experiment string, c lab.Cell) {
	if c.Outcome != lab.Absent {
		return
	}
	was, machine, ok := lessons.Recorded(experiment, c.Traits.Name)
	if !ok {
		return
	}
	outcome := strings.TrimSpace(was.Outcome.String() + " " + was.Figure)
	for _, line := range term.Wrap(fmt.Sprintf("Recorded on %s: %s", machine, outcome), term.Width-2) {
		out.WriteString("  " + p.Dim(line) + "\n")
	}
	recorded := lab.Observation{Outcome: was.Outcome, Detail: was.Detail, Calls: was.Calls}
	writeFound(out, p, lab.Cell{Traits: c.Traits, Observation: recorded})
}

// Columns of the calls, each with a gap: the eye runs down them from one
// transport to the next. What is longer goes on below.
const (
	timeColumn = 9
	byColumn   = 9
	callColumn = 27

	mostCalls = 24 // of a cell; of more than that, those in the middle are left out
	lastCalls = 6
)

// callsHeader stands once above all calls.
func callsHeader() string {
	return fmt.Sprintf("%*s%*s  %s%s%s", timeColumn, "at", timeColumn, "took", term.Pad("who", byColumn), term.Pad("call", callColumn), "result")
}

// writeCalls prints what the program called, and what came of it.
func writeCalls(out *strings.Builder, p term.Paint, calls []lab.Call) {
	result := term.Width - 2 - 2*timeColumn - byColumn - callColumn
	for i, c := range calls {
		if skipped := len(calls) - mostCalls; skipped > 0 && i >= mostCalls-lastCalls && i < len(calls)-lastCalls {
			if i == mostCalls-lastCalls {
				writeOmitted(out, p, phrase.Count(skipped)+" more calls; --json has them")
			}
			continue
		}
		if c.Name == lab.Omitted {
			writeOmitted(out, p, c.Result+", which are not on record")
			continue
		}
		left := term.Fold(callText(c), callColumn-2)
		right := term.Fold(resultText(c), result)
		for i := range max(len(left), len(right)) {
			var at, took, by string
			if i == 0 {
				at, took, by = phrase.Duration(c.At), phrase.Duration(c.Took), c.By
			}
			line := p.Dim(fmt.Sprintf("%*s%*s", timeColumn, at, timeColumn, took)) +
				"  " + term.Pad(by, byColumn) + term.Pad(lineAt(left, i), callColumn)
			text := lineAt(right, i)
			if c.Error != "" {
				text = p.Odd(text)
			}
			out.WriteString(strings.TrimRight(line+text, " ") + "\n")
		}
	}
}

func writeOmitted(out *strings.Builder, p term.Paint, what string) {
	fmt.Fprintf(out, "%*s  %s\n", 2*timeColumn, "", p.Dim("... "+what))
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func callText(c lab.Call) string {
	text := strings.TrimSpace(c.Name + " " + shortPath(c.Arg))
	if c.Times > 1 {
		text += " ×" + phrase.Count(c.Times)
	}
	return text
}

func resultText(c lab.Call) string {
	result := shortPath(c.Result)
	if result != "" && c.Error != "" {
		return result + ", " + c.Error
	}
	return result + c.Error
}

// shortPath leaves of long paths in text what tells them from others.
func shortPath(text string) string {
	words := strings.Split(text, " ")
	for i, word := range words {
		if strings.HasPrefix(word, "/") && term.Columns(word) > callColumn-8 {
			words[i] = endpoint.ShortenAddr(word)
		} else if strings.HasPrefix(word, "@") {
			words[i] = phrase.Printable(word, callColumn-8)
		} else if u, err := url.Parse(word); err == nil && u.Scheme != "" && u.Port() != "" {
			words[i] = u.Scheme + "://…:" + u.Port() + u.Path
		}
	}
	return strings.Join(words, " ")
}
