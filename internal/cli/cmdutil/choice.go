package cmdutil

import (
	"fmt"
	"slices"
	"strings"
)

// Hosts lists the values of the flag --host.
var Hosts = []string{"kernel", "wire"}

// A Choice holds one of a closed set of values. Completion offers all of them.
type Choice struct {
	Value *string
	Known []string
}

// NewChoice returns a Choice that sets value, which it sets to first.
func NewChoice(value *string, first string, known []string) Choice {
	*value = first
	return Choice{value, known}
}

// Type returns the name that help gives the value.
func (c Choice) Type() string { return "string" }

// String returns the value.
func (c Choice) String() string {
	if c.Value == nil {
		return "" // as pflag asks a zero Choice
	}
	return *c.Value
}

// Set sets the value, or returns an error that names the known ones.
func (c Choice) Set(text string) error {
	if !slices.Contains(c.Known, text) {
		return fmt.Errorf("%sknown are %s", DidYouMean(text, c.Known), strings.Join(c.Known, ", "))
	}
	*c.Value = text
	return nil
}
