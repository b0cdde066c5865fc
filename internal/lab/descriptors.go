package lab

import "fmt"

// spare are the descriptors that a Dial and a Listen need for a moment, and that
// the Go runtime opens for itself.
const spare = 8

// LimitByDescriptors returns how many of want things fit the descriptor limit, at
// each descriptors a thing, but at least least. If these are fewer, reduced says
// why.
func LimitByDescriptors(want, least int, what string, each int) (n int, reduced string) {
	open, most, ok := Descriptors()
	n = (most - open - spare) / each
	if !ok || n >= want {
		return want, ""
	}
	n = max(n, least)
	return n, fmt.Sprintf("%d %s instead of %d: this process may have %d descriptors open", n, what, want, most)
}

// DescriptorWarning warns in a sentence that this process may have few
// descriptors open. It is empty where they are enough for any experiment.
func DescriptorWarning() string {
	const enough = 64
	open, most, ok := Descriptors()
	if !ok || most-open >= enough {
		return ""
	}
	return fmt.Sprintf("this process may have only %d descriptors open: raise the hard limit, as root, with ulimit -Hn", most)
}
