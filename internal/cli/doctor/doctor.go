// Package doctor is the command doctor: it checks what this machine offers to
// the lessons, and prints what is missing and the consequences.
package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/phrase"
)

// A finding is one requirement of the lessons, and whether this machine meets it.
type finding struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Needed bool   `json:"needed"` // no lesson can be done without it
	Found  string `json:"found"`  // what was found, or why it is missing
	For    string `json:"for"`    // the consequence of its lack, and the lesson
}

// timeLimit bounds all probes together.
const timeLimit = 10 * time.Second

// New returns the command doctor. repo holds the lessons with their exercises.
func New(repository fs.FS) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "check what this machine has",
		Long: "Tries what the lessons need: Go, sockets of every kind, limits, raw sockets,\n" +
			"recording, tools. Of what is missing it says what that means, and for which\n" +
			"lesson.",
		Example: "doctor\ndoctor --json",
		Args:    cmdutil.RejectArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := context.WithTimeout(cmd.Context(), timeLimit)
			defer cancel()
			found := examine(ctx, repository)
			if asJSON {
				encoder := json.NewEncoder(cmd.OutOrStdout())
				encoder.SetIndent("", "  ")
				return encoder.Encode(found)
			}
			return writeFindings(cmd.OutOrStdout(), found)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return cmd
}

// writeFindings writes a line for each finding, and the consequence of each
// lack.
func writeFindings(out io.Writer, found []finding) error {
	p := term.PaintFor(out)
	var text strings.Builder
	missing, needed := 0, 0
	for _, f := range found {
		mark := p.Good("✓")
		if !f.OK {
			mark = p.Odd("✗")
			missing++
			if f.Needed {
				mark = p.Bad("✗")
				needed++
			}
		}
		for i, line := range term.Wrap(f.Found, term.Width-21) {
			if i == 0 {
				fmt.Fprintf(&text, "%s %s %s\n", mark, term.Pad(f.Name, 18), line)
				continue
			}
			fmt.Fprintf(&text, "%20s %s\n", "", line)
		}
		if f.OK {
			continue
		}
		for _, line := range term.Wrap(f.For, term.Width-21) {
			fmt.Fprintf(&text, "%20s %s\n", "", p.Dim(line))
		}
	}
	switch {
	case needed > 0:
		fmt.Fprintf(&text, "\nFirst of all: %s\n", phrase.Plural(needed, "thing")+" that no lesson goes without.")
	case missing > 0:
		fmt.Fprintf(&text, "\nEvery lesson can be done; %s less to see.\n", phrase.Plural(missing, "thing"))
	default:
		text.WriteString("\nThis machine can show everything.\n")
	}
	_, err := io.WriteString(out, text.String())
	return err
}
