package cmdutil

import (
	"cmp"
	"slices"
	"strings"

	"github.com/socketlab/socketlab/internal/renamed"
)

// UnknownNameError returns a UsageError for a wrong name. It suggests the name
// that has replaced it, or suggests the closest name and lists all known ones.
func UnknownNameError(what, wrong string, known []string) error {
	if now := renamed.Name(what, wrong); now != "" {
		return UsageErrorf("unknown %s %q; write %s", what, wrong, now)
	}
	return UsageErrorf("unknown %s %q; %sknown are %s", what, wrong, DidYouMean(wrong, known), strings.Join(known, ", "))
}

// DidYouMean returns a question with the closest of known and a space, or "" if
// none is similar.
func DidYouMean(wrong string, known []string) string {
	if near := SuggestClosest(wrong, known); near != "" {
		return "did you mean " + near + "? "
	}
	return ""
}

// SuggestClosest returns the known word with the smallest EditDistance to
// wrong. A word that contains wrong comes first. It returns "" if more than two
// thirds of wrong would have to change.
func SuggestClosest(wrong string, known []string) string {
	changes := func(name string) int {
		if wrong != "" && strings.Contains(name, wrong) {
			return 0
		}
		return EditDistance(wrong, name)
	}
	near := slices.MinFunc(known, func(a, b string) int { return cmp.Compare(changes(a), changes(b)) })
	if 3*changes(near) > 2*len(wrong) {
		return ""
	}
	return near
}

// EditDistance returns how many bytes must be changed, added or removed to make
// b from a (Levenshtein).
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
