package cmdutil

import (
	"cmp"
	"slices"
	"strings"
)

// UnknownNameError suggests the nearest name, and lists all of them.
func UnknownNameError(what, wrong string, known []string) error {
	return UsageErrorf("unknown %s %q; did you mean %s? Known are %s", what, wrong, SuggestClosest(wrong, known), strings.Join(known, ", "))
}

// SuggestClosest is the known word that needs the fewest changes, where one that
// contains what was typed needs none.
func SuggestClosest(wrong string, known []string) string {
	changes := func(name string) int {
		if wrong != "" && strings.Contains(name, wrong) {
			return 0
		}
		return EditDistance(wrong, name)
	}
	return slices.MinFunc(known, func(a, b string) int { return cmp.Compare(changes(a), changes(b)) })
}

// EditDistance is how many letters have to change, come or go (Levenshtein).
func EditDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
