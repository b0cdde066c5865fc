package term

import (
	"io"

	"github.com/schollz/progressbar/v3"
)

// A Progress draws a bar on a terminal, and nothing elsewhere.
type Progress struct{ bar *progressbar.ProgressBar }

// NewProgress returns a Progress of steps on w, and draws nothing yet.
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

// Step draws the bar with the name of the step that begins.
func (p Progress) Step(what string) {
	if p.bar != nil {
		p.bar.Describe(what)
		p.bar.Add(1)
	}
}

// Done ends the bar and removes it from the terminal.
func (p Progress) Done() {
	if p.bar != nil {
		p.bar.Finish()
		p.bar.Clear()
	}
}

// Clear removes the bar from the terminal until the next Step.
func (p Progress) Clear() {
	if p.bar != nil {
		p.bar.Clear()
	}
}
