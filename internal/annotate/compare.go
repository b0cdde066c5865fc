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
// first; of two files it also pairs what is called alike, such as server.Serve and
// packetServer.Serve. They come in the order of the left; what only the right one has comes
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
	for _, fit := range []func(l, r Section) bool{
		func(l, r Section) bool { return path.Base(l.File) == path.Base(r.File) && sharesName(l, r) },
		sharesName,
		func(l, r Section) bool { return twoFiles(left, right) && soundsLike(l, r) },
	} {
		for i, l := range left {
			for j, r := range right {
				if match[i] < 0 && fit(l, r) && !slices.Contains(match, j) {
					match[i] = j
				}
			}
		}
	}
	return match
}

func twoFiles(left, right []Section) bool {
	return len(FilesIn(left)) == 1 && len(FilesIn(right)) == 1
}

// soundsLike reports whether the name of one is part of the other's, without the
// receiver.
func soundsLike(a, b Section) bool {
	if a.Kind != b.Kind || len(a.Entries) != 1 || len(b.Entries) != 1 {
		return false
	}
	one, two := lastName(a), lastName(b)
	return min(len(one), len(two)) >= 4 && (strings.Contains(one, two) || strings.Contains(two, one))
}

// lastName is in small letters.
func lastName(s Section) string {
	name := s.Entries[0].Name
	return strings.ToLower(name[strings.LastIndex(name, ".")+1:])
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
	words []string // without punctuation, as all code looks alike in it
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
			line := r.Code + r.Remark
			r.Indent, r.Comment = 0, nil
			key := strings.Join(lexeme.FindAllString(line, -1), " ")
			all = append(all, item{r, word.FindAllString(line, -1), key})
		}
	}
	return all
}

// quoted is a string in a line.
const quoted = "\"(?:\\\\.|[^\"\\\\])*\"|`[^`]*`"

var (
	word   = regexp.MustCompile(quoted + `|\w+`)
	lexeme = regexp.MustCompile(quoted + `|\w+|[^\s\w]`) // whatever the space around it
)

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
		n := 0
		if i < len(left) && j < len(right) {
			n = fit(left[i], right[j])
		}
		switch {
		case n > 0 && best[i][j] == best[i+1][j+1]+n:
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
	case a.key == b.key && len(a.words) > 0:
		return 100
	case a.key == b.key && depth(a) == depth(b):
		return 20 // a brace, or nothing at all
	case a.key == b.key:
		return 0 // it closes something else
	}
	alike := similarity(a.words, b.words)
	switch {
	case comments:
		return 20 + alike/2
	case alike >= leastAlike(a.words, b.words):
		return alike * 2 / 3
	}
	return 0
}

// leastAlike returns the percentage of words that similar lines have in common.
// Two words are often alike without a reason.
func leastAlike(a, b []string) int {
	if min(len(a), len(b)) <= 2 {
		return 60
	}
	return 26
}

// depth is how far a line of code is indented.
func depth(i item) int { return len(i.row.Code) - len(strings.TrimLeft(i.row.Code, "\t")) }

// similarity is how many percent of their words two lines have in common. What
// begins a line counts twice: it is what the line is about.
func similarity(a, b []string) int {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	counts, common := map[string]int{}, 0
	for _, w := range a {
		counts[w]++
	}
	for _, w := range b {
		if counts[w] > 0 {
			counts[w]--
			common++
		}
	}
	if a[0] == b[0] {
		common++
	}
	return 200 * common / (len(a) + len(b) + 2)
}
