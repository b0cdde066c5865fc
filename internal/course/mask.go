package course

import (
	"regexp"
	"strings"
)

// masks are what differs from run to run and from machine to machine, whatever
// the command. Each is replaced by its name.
var masks = []struct {
	name string
	what *regexp.Regexp
}{
	{"<machine>", regexp.MustCompile(`(Linux|darwin|windows)\s[^\n]*?\sgo\d[\w.+-]*`)},
	{"<machine>", regexp.MustCompile(`(Linux|darwin|windows)[^\n]*\n[^\n]*\bgo\d[\w.+-]*`)},
	{"<time>", regexp.MustCompile(`\d[\d,.]*\s?(ns|µs|ms|s|m)\b`)},
	{"<size>", regexp.MustCompile(`\d[\d,.]*\s?(kB|MB|GB)\b`)},
	{"<port>", regexp.MustCompile(`(\d\.\d+|\]|localhost):\d+\b`)},
	{"<inode>", regexp.MustCompile(`socket:\[\d+\]`)},
	{"<pid>", regexp.MustCompile(`\bpid \d+`)},
	{"<uid>", regexp.MustCompile(`\buid \d+`)},
	{"<path>", regexp.MustCompile(`@?/?(tmp|var|private)?/[\w./-]*socketlab[\w./-]*|@socketlab[\w./-]*`)},
}

var spaces = regexp.MustCompile(`[ ─]+`)

// named is a paragraph with a machine. Its lines end elsewhere where the name is
// longer or shorter.
var named = regexp.MustCompile(`([^\n]+\n)*[^\n]*<machine>[^\n]*(\n[^\n]+)*`)

// masked is output without what may differ.
func (b *Block) masked(output string) string {
	for _, m := range b.Mask {
		output = m.ReplaceAllLiteralString(output, "<masked>")
	}
	for _, phrases := range b.Any {
		for _, p := range phrases[1:] {
			output = strings.ReplaceAll(output, p, phrases[0])
		}
	}
	for _, m := range masks {
		output = m.what.ReplaceAllLiteralString(output, m.name)
	}
	output = named.ReplaceAllStringFunc(output, func(p string) string {
		return strings.ReplaceAll(p, "\n", " ")
	})
	return spaces.ReplaceAllLiteralString(output, " ")
}

// Shown is the lines of output that a block shows: "..." stands for others
// between them.
func (b *Block) Shown(output string) string {
	if b.Only == nil {
		return output
	}
	var kept strings.Builder
	left := false
	for line := range strings.Lines(output) {
		if !b.Only.MatchString(strings.TrimRight(line, "\n")) {
			left = true
			continue
		}
		if left && kept.Len() > 0 {
			kept.WriteString("...\n")
		}
		left = false
		kept.WriteString(line)
	}
	return kept.String()
}

// Same reports whether what stands in a run block and what was printed now differ
// in nothing but what may differ.
func (b *Block) Same(then, now string) bool { return b.masked(then) == b.masked(now) }
