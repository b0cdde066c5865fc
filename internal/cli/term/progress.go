package term

import (
	"io"

	"github.com/schollz/progressbar/v3"
)

// A Progress is a bar on a terminal, and nothing elsewhere.
type Progress struct{ bar *progressbar.ProgressBar }

func NewProgress(w io.Writer, steps int) Progress {
	if !IsTerminal(w) {
		return Progress{}
	}
	return Progress{progressbar.NewOptions(steps,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetWidth(20),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionShowCount(),
	)}
}

// Step says what begins now.
func (p Progress) Step(what string) {
	if p.bar != nil {
		p.bar.Describe(what)
		p.bar.Add(1)
	}
}

// Done takes the bar away.
func (p Progress) Done() {
	if p.bar != nil {
		p.bar.Finish()
		p.bar.Clear()
	}
}

// Clear takes the bar away until the next step.
func (p Progress) Clear() {
	if p.bar != nil {
		p.bar.Clear()
	}
}
