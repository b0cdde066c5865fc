package annotate

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// A Pair is a declaration of two packages or files, beside each other. Left or
// Right is nil where only the other one has it.
type Pair struct {
	Left  *Section  `json:"left,omitempty"`
	Right *Section  `json:"right,omitempty"`
	Alike bool      `json:"alike,omitempty"`
	Rows  []PairRow `json:"rows"`
}

// A PairRow is a line of code or a comment, and what stands for it on the other
// side. Mark is "" where both are alike, "|" where they differ, and "<" or ">"
// where there is only the left one or the right one.
type PairRow struct {
	Mark  string `json:"mark,omitempty"`
	Left  *Row   `json:"left,omitempty"`
	Right *Row   `json:"right,omitempty"`
}

// Compare pairs declarations by their names, those of files with the same name
// first. They come in the order of the left; what only the right one has comes
// where it has it.
func Compare(left, right []Section) (pairs []Pair) {
	match := matches(left, right)
	at := 0
	alone := func(until int) {
		for ; at < until; at++ {
			if !slices.Contains(match, at) {
				pairs = append(pairs, pair(nil, &right[at]))
			}
		}
	}
	for i := range left {
		if match[i] < 0 {
			pairs = append(pairs, pair(&left[i], nil))
			continue
		}
		alone(match[i])
		pairs = append(pairs, pair(&left[i], &right[match[i]]))
	}
	alone(len(right))
	return pairs
}

// matches says for each on the left which one on the right it is, or -1.
func matches(left, right []Section) []int {
	match := slices.Repeat([]int{-1}, len(left))
	for _, sameFile := range []bool{true, false} {
		for i, l := range left {
			for j, r := range right {
				fits := !sameFile || path.Base(l.File) == path.Base(r.File)
				if match[i] < 0 && fits && sharesName(l, r) && !slices.Contains(match, j) {
					match[i] = j
				}
			}
		}
	}
	return match
}

// sharesName reports whether both declare one name, or neither any.
func sharesName(a, b Section) bool {
	if len(a.Entries) == 0 || len(b.Entries) == 0 {
		return a.Kind == b.Kind && len(a.Entries) == len(b.Entries)
	}
	return slices.ContainsFunc(a.Entries, func(e Entry) bool {
		return slices.ContainsFunc(b.Entries, func(o Entry) bool { return e.Name == o.Name })
	})
}

func pair(left, right *Section) Pair {
	p := Pair{Left: left, Right: right, Rows: align(items(left), items(right))}
	p.Alike = !slices.ContainsFunc(p.Rows, func(r PairRow) bool { return r.Mark != "" })
	return p
}

// An item is a comment or a line of code, and what it is compared by.
type item struct {
	row   Row
	words []string
	key   string
}

// items takes comments from the code that they stand above.
func items(s *Section) (all []item) {
	if s == nil {
		return nil
	}
	for _, r := range s.Rows {
		if r.Comment != nil {
			about := Row{Indent: r.Indent, Comment: r.Comment}
			var text strings.Builder
			for _, p := range r.Comment {
				text.WriteString(p.Mark + p.Text + "\n")
			}
			all = append(all, item{about, strings.Fields(text.String()), "//" + text.String()})
		}
		if r.Line > 0 {
			words := word.FindAllString(r.Code+r.Remark, -1)
			r.Indent, r.Comment = 0, nil
			all = append(all, item{r, words, strings.Join(words, " ")})
		}
	}
	return all
}

// A word is what gofmt keeps together, whatever the space around it.
var word = regexp.MustCompile("\"(?:\\\\.|[^\"\\\\])*\"|`[^`]*`|\\w+|[^\\s\\w]")

// most is how many cells the table of an alignment may have.
const most = 1 << 17

// align lays two lists of items beside each other so that as much as can be is
// alike or similar.
func align(left, right []item) (rows []PairRow) {
	if len(left)*len(right) > most {
		return apart(left, right)
	}
	best := table(left, right)
	i, j := 0, 0
	for i < len(left) || j < len(right) {
		switch both := i < len(left) && j < len(right); {
		case both && fit(left[i], right[j]) > 0 && best[i][j] == best[i+1][j+1]+fit(left[i], right[j]):
			rows = append(rows, beside(left[i], right[j]))
			i, j = i+1, j+1
		case j == len(right) || i < len(left) && best[i][j] == best[i+1][j]:
			rows = append(rows, PairRow{Mark: "<", Left: &left[i].row})
			i++
		default:
			rows = append(rows, PairRow{Mark: ">", Right: &right[j].row})
			j++
		}
	}
	return rows
}

// table says how well the rests of both lists, from each pair of items on, can
// be aligned.
func table(left, right []item) [][]int {
	best := make([][]int, len(left)+1)
	best[len(left)] = make([]int, len(right)+1)
	for i := len(left) - 1; i >= 0; i-- {
		best[i] = make([]int, len(right)+1)
		for j := len(right) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if n := fit(left[i], right[j]); n > 0 {
				best[i][j] = max(best[i][j], best[i+1][j+1]+n)
			}
		}
	}
	return best
}

// apart is for what is too long to be aligned: only its beginning is.
func apart(left, right []item) (rows []PairRow) {
	n := 0
	for n < min(len(left), len(right)) && left[n].key == right[n].key {
		rows = append(rows, beside(left[n], right[n]))
		n++
	}
	for i := range left[n:] {
		rows = append(rows, PairRow{Mark: "<", Left: &left[n+i].row})
	}
	for i := range right[n:] {
		rows = append(rows, PairRow{Mark: ">", Right: &right[n+i].row})
	}
	return rows
}

func beside(left, right item) PairRow {
	r := PairRow{Left: &left.row, Right: &right.row}
	if left.key != right.key {
		r.Mark = "|"
	}
	return r
}

// fit is how well two items go together; 0 is not at all. A comment goes with
// any comment, since both speak of the same place; code needs words in common.
func fit(a, b item) int {
	comments := a.row.Comment != nil
	switch {
	case comments != (b.row.Comment != nil):
		return 0
	case a.key == b.key && strings.ContainsFunc(a.key, isLetter):
		return 100
	case a.key == b.key:
		return 20 + len(a.words) // a brace, or nothing at all
	}
	alike := similarity(a.words, b.words)
	switch {
	case comments:
		return 20 + alike/2
	case alike >= 50:
		return alike * 2 / 3
	}
	return 0
}

func isLetter(r rune) bool { return r == '_' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }

// similarity is how many percent of the words two lines have in common; without
// punctuation, as all code looks alike in it.
func similarity(a, b []string) int {
	counts := map[string]int{}
	all, common := 0, 0
	for _, w := range a {
		if strings.ContainsFunc(w, isLetter) {
			counts[w]++
			all++
		}
	}
	for _, w := range b {
		if strings.ContainsFunc(w, isLetter) {
			all++
			if counts[w] > 0 {
				counts[w]--
				common++
			}
		}
	}
	if all == 0 {
		return 0
	}
	return 200 * common / all
}
