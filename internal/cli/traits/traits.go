// Package traits is the command traits: it prints what each transport promises.
package traits

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/transports"
)

// New returns the command traits.
func New() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "traits",
		Short: "list each kind's promises",
		Args:  cmdutil.RejectArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON {
				return writeTraitsJSON(cmd.OutOrStdout())
			}
			return writeTraits(cmd.OutOrStdout())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON array")
	return cmd
}

// writeTraits groups by promise, since the transports that make it are what
// one wants to see together.
func writeTraits(w io.Writer) error {
	p := term.PaintFor(w)
	all := transports.Traits()
	var out strings.Builder
	for _, c := range all[0].Claims() {
		out.WriteString(p.Bold(c.Field) + "\n")
		for _, g := range groups(all, c.Field) {
			out.WriteString(g.lines(p))
		}
		out.WriteString("\n")
	}
	_, err := io.WriteString(w, strings.TrimSuffix(out.String(), "\n"))
	return err
}

// A group is the transports that make the same claim.
type group struct {
	echo.Claim
	names []string
}

// groups are who claims what about a field; a promise comes before its absence.
func groups(all []echo.Traits, field string) []group {
	var found []group
	for _, t := range all {
		c := t.Claim(field)
		i := slices.IndexFunc(found, func(g group) bool { return g.Claim == c })
		if i < 0 {
			i = len(found)
			found = append(found, group{Claim: c})
		}
		found[i].names = append(found[i].names, t.Name)
	}
	slices.SortStableFunc(found, func(a, b group) int { return strings.Compare(b.order(), a.order()) })
	return found
}

// order puts "yes" before "no", and leaves other values as they come.
func (g group) order() string {
	if g.Value == "yes" {
		return "1"
	}
	return "0"
}

// lines are the claim in a sentence, and under it who makes it.
func (g group) lines(p term.Paint) string {
	const indent = 12
	value := term.Pad("  "+g.Value, indent)
	if g.Value == "yes" {
		value = p.Good(value)
	}
	var out strings.Builder
	for _, line := range term.Wrap(g.Sentence, term.Width-indent) {
		out.WriteString(value + line + "\n")
		value = strings.Repeat(" ", indent)
	}
	out.WriteString(value + p.Dim(strings.Join(g.names, ", ")) + "\n")
	return out.String()
}

// writeTraitsJSON groups by transport: programs look one up.
func writeTraitsJSON(w io.Writer) error {
	type claim struct {
		Field    string `json:"field"`
		Value    string `json:"value"`
		Sentence string `json:"sentence"`
	}
	type traits struct {
		Transport string  `json:"transport"`
		Claims    []claim `json:"claims"`
	}
	var all []traits
	for _, t := range transports.Traits() {
		one := traits{Transport: t.Name}
		for _, c := range t.Claims() {
			one.Claims = append(one.Claims, claim(c))
		}
		all = append(all, one)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(all)
}
