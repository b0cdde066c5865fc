package peer

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/lessons/14-closing/closing"
)

// A stepWriter prints each step when it happens, in columns of a fixed width.
type stepWriter struct {
	out   io.Writer
	paint term.Paint

	mu  sync.Mutex
	err error
}

func (s *stepWriter) print(step closing.Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		_, s.err = io.WriteString(s.out, stepText(s.paint, step))
	}
}

// failed returns why a step could not be written.
func (s *stepWriter) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// stepWidth is how many columns of a line are left for the text of a step.
const stepWidth = term.Width - len("  100 ms  sent  ") - len("  5.5.1")

func stepText(p term.Paint, s closing.Step) string {
	var b strings.Builder
	for i, line := range term.Wrap(s.What, stepWidth) {
		at, verb, section := phrase.Duration(s.At), s.Verb.String(), s.Section
		if i > 0 {
			at, verb, section = "", "", ""
		}
		text := fmt.Sprintf("%8s  %s  %s  %s", at, p.Dim(term.Pad(verb, 4)), term.Pad(line, stepWidth), section)
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	return b.String()
}

func writeEnd(out io.Writer, kind string, e closing.End) error {
	_, err := fmt.Fprintf(out, "\n%s\nSections are those of RFC 6455.\n",
		strings.Join(term.Wrap(explainEnd(kind, e), term.Width), "\n"))
	return err
}
