package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/golden"
)

// wordsFile lists the words that this repository avoids, the word to use
// instead, and how often each file still contains one. The counts only fall.
const wordsFile = "testdata/words.txt"

// A wordUse is one occurrence of an avoided word.
type wordUse struct {
	line int
	text string // the line itself
}

// A wordEntry allows a file a number of occurrences.
type wordEntry struct {
	count  int
	reason string // of an exception; empty where the count is to fall
}

// An avoidedWord is a word of the list with the files that still contain it.
type avoidedWord struct {
	word, instead string
	identifier    bool // avoided in declared names; otherwise in text
	allowed       map[string]wordEntry
	found         map[string][]wordUse
}

func TestWords(t *testing.T) {
	list := readWords(t)
	findWords(t, os.DirFS("."), list.words)
	if golden.IsUpdating() {
		list.lower(t)
	}
	var totals strings.Builder
	for _, w := range list.words {
		for _, file := range w.files() {
			count, found := w.allowed[file].count, w.found[file]
			switch {
			case len(found) > count:
				t.Errorf("%s contains %q %s; %s allows %d. Write instead: %s.\n%s",
					file, w.word, times(len(found)), wordsFile, count, w.instead, showUses(file, found))
			case len(found) < count:
				t.Errorf("%s contains %q %s; %s allows %d. make golden lowers the count.",
					file, w.word, times(len(found)), wordsFile, count)
			}
		}
		fmt.Fprintf(&totals, "\n%5d %s", w.total(), w.word)
	}
	if !t.Failed() {
		t.Log(totals.String())
	}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprint(n, " times")
}

func TestWordsFindsEachUse(t *testing.T) {
	words := []*avoidedWord{
		{word: "at once"}, {word: "moot"},
		{word: "place", identifier: true}, {word: "over()", identifier: true},
	}
	text := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	findWords(t, fstest.MapFS{
		"a.go": text(`package a

// One word ends a line: at
// once. A sentence of another paragraph ends with at

// Once does nothing.
func over(place int, over bool) {
	println("At once", "moot\nat once", "at "+
		"once", smooth, replace, at /* a */, once)
}

type workPlaces struct{ place_name, displaced, overtaken int }
`),
		"a_test.go": text("package a // moot\n\nvar place int\n"),
		"b.md":      text("Moot, at\n  once, at\n\nonce, smooth\n"),
		"b.json":    text(`"moot"`),
	}, words)
	lines := map[string][]string{}
	for _, w := range words {
		for _, file := range w.files() {
			for _, use := range w.found[file] {
				lines[w.word] = append(lines[w.word], fmt.Sprint(file, ":", use.line))
			}
		}
	}
	assert.Equal(t, map[string][]string{
		"at once": {"a.go:3", "a.go:8", "a.go:8", "a.go:8", "b.md:1"},
		"moot":    {"a.go:8", "a_test.go:1", "b.md:1"},
		"place":   {"a.go:7", "a.go:12", "a.go:12"},
		"over()":  {"a.go:7"},
	}, lines)
}

// total is the number of occurrences in all files.
func (w *avoidedWord) total() (n int) {
	for _, found := range w.found {
		n += len(found)
	}
	return n
}

// files returns the files that contain the word or are allowed to, in order.
func (w *avoidedWord) files() []string {
	all := slices.AppendSeq(slices.Collect(maps.Keys(w.allowed)), maps.Keys(w.found))
	slices.Sort(all)
	return slices.Compact(all)
}

// add records an occurrence at an offset of the source.
func (w *avoidedWord) add(file string, src []byte, offset int) {
	start := bytes.LastIndexByte(src[:offset], '\n') + 1
	text, _, _ := strings.Cut(string(src[start:]), "\n")
	if w.found == nil {
		w.found = map[string][]wordUse{}
	}
	w.found[file] = append(w.found[file], wordUse{bytes.Count(src[:offset], []byte("\n")) + 1, strings.TrimSpace(text)})
}

func showUses(file string, found []wordUse) string {
	var out strings.Builder
	for _, use := range found {
		fmt.Fprintf(&out, "\t%s:%d: %s\n", file, use.line, use.text)
	}
	return out.String()
}

// findWords counts phrases in Go's comments and strings and in other files that
// people read, and identifiers where Go code that is no test declares a name.
func findWords(t *testing.T, tree fs.FS, words []*avoidedWord) {
	phrase := phrases(words)
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if d.IsDir() || name == "words_test.go" || !slices.Contains([]string{".go", ".md", ".txtar", ".html"}, path.Ext(name)) {
			return nil
		}
		src, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		text := src
		if path.Ext(name) == ".go" {
			text = commentsAndStrings(src)
		}
		if path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go") {
			file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			findNames(file, name, src, words)
		}
		for _, at := range phrase.FindAllIndex(text, -1) {
			found := strings.ToLower(strings.Join(phraseWord.FindAllString(string(text[at[0]:at[1]]), -1), " "))
			i := slices.IndexFunc(words, func(w *avoidedWord) bool { return !w.identifier && w.word == found })
			words[i].add(name, src, at[0])
		}
		return nil
	})
	require.NoError(t, err)
}

var phraseWord = regexp.MustCompile(`\w+`)

// phrases returns an expression for any of the phrases, whose words a space or
// the end of a line separates, with the mark that begins the next line of a
// comment.
func phrases(words []*avoidedWord) *regexp.Regexp {
	var all []string
	for _, w := range words {
		if !w.identifier {
			all = append(all, strings.ReplaceAll(w.word, " ", `(?:[ \t]+|[ \t\r]*\n[ \t]*(?:(?://|#|>)[ \t]*)?)`))
		}
	}
	return regexp.MustCompile(`(?i)\b(?:` + strings.Join(all, "|") + `)\b`)
}

// commentsAndStrings returns the source with everything else blanked, each byte
// at its offset. Strings that + joins are one text, and so are comments on
// consecutive lines.
func commentsAndStrings(src []byte) []byte {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(src))
	s.Init(file, src, nil, scanner.ScanComments)
	text := make([]byte, len(src))
	last, beforeLast, lastEnd := token.EOF, token.EOF, 0
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			return text
		}
		start, end := file.Offset(pos), file.Offset(pos)+len(literal)
		switch tok {
		case token.STRING:
			copy(text[start:end], escape.ReplaceAllFunc(src[start:end], blankEscape))
			if last == token.ADD && beforeLast == token.STRING {
				copy(text[lastEnd-1:start+1], bytes.Repeat([]byte(" "), start+2-lastEnd))
			}
			lastEnd = end
		case token.COMMENT:
			copy(text[start:end], src[start:end])
			if last == token.COMMENT {
				copy(text[lastEnd:start], src[lastEnd:start])
			}
			lastEnd = end
		}
		last, beforeLast = tok, last
	}
}

// escape is a line break or a tab as strings write it, before a word.
var escape = regexp.MustCompile(`\\[nrt]`)

func blankEscape(e []byte) []byte {
	if e[1] == 'n' {
		return []byte(" \n")
	}
	return []byte("  ")
}

// findNames counts the identifiers among the names that a file declares.
func findNames(file *ast.File, name string, src []byte, words []*avoidedWord) {
	add := func(id *ast.Ident, isFunc bool) {
		parts := nameParts(id.Name)
		for _, w := range words {
			word, onlyFunc := strings.CutSuffix(w.word, "()")
			switch {
			case !w.identifier:
			case onlyFunc:
				if isFunc && parts[0] == word {
					w.add(name, src, int(id.Pos()-file.FileStart))
				}
			case slices.Contains(parts, word), slices.Contains(parts, word+"s"):
				w.add(name, src, int(id.Pos()-file.FileStart))
			}
		}
	}
	addDefined := func(tok token.Token, names ...ast.Expr) {
		for _, n := range names {
			if id, ok := n.(*ast.Ident); ok && tok == token.DEFINE {
				add(id, false)
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			add(n.Name, true)
		case *ast.TypeSpec:
			add(n.Name, false)
		case *ast.ValueSpec:
			for _, id := range n.Names {
				add(id, false)
			}
		case *ast.Field:
			_, isFunc := n.Type.(*ast.FuncType)
			for _, id := range n.Names {
				add(id, isFunc)
			}
		case *ast.AssignStmt:
			addDefined(n.Tok, n.Lhs...)
		case *ast.RangeStmt:
			addDefined(n.Tok, n.Key, n.Value)
		case *ast.LabeledStmt:
			add(n.Label, false)
		}
		return true
	})
}

// nameParts returns the words of a name in lower case: "workPlace" and
// "work_place" have two.
func nameParts(name string) []string {
	var spaced strings.Builder
	var last rune
	for _, r := range name {
		if unicode.IsUpper(r) && !unicode.IsUpper(last) {
			spaced.WriteByte('_')
		}
		spaced.WriteRune(unicode.ToLower(r))
		last = r
	}
	if parts := strings.FieldsFunc(spaced.String(), func(r rune) bool { return r == '_' }); len(parts) > 0 {
		return parts
	}
	return []string{""}
}

// A wordList is what the file of the words contains.
type wordList struct {
	comment string // the lines before the first word
	words   []*avoidedWord
}

// readWords reads the list. Its form is explained at its beginning.
func readWords(t *testing.T) wordList {
	src, err := os.ReadFile(wordsFile)
	require.NoError(t, err)
	var list wordList
	var last *avoidedWord
	for line := range strings.Lines(strings.ReplaceAll(string(src), "\r", "")) {
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case kind == "phrase" || kind == "identifier":
			word, instead, ok := strings.Cut(rest, ": ")
			require.True(t, ok, "%s: a word and what to write instead, separated by a colon: %s", wordsFile, line)
			last = &avoidedWord{word: word, instead: instead, identifier: kind == "identifier", allowed: map[string]wordEntry{}}
			list.words = append(list.words, last)
		case last == nil:
			list.comment += line
		case kind != "":
			count, err := strconv.Atoi(kind)
			require.NoError(t, err, "%s: a line below a word begins with a count: %s", wordsFile, line)
			file, reason, _ := strings.Cut(rest, " ")
			last.allowed[file] = wordEntry{count, reason}
		}
	}
	return list
}

// lower writes the counts that have fallen. The count of a file rises only by
// what a file that no longer exists was allowed, so that files can be renamed.
func (list wordList) lower(t *testing.T) {
	var out strings.Builder
	out.WriteString(list.comment)
	for i, w := range list.words {
		w.adopt()
		if i > 0 {
			out.WriteString("\n")
		}
		kind := "phrase"
		if w.identifier {
			kind = "identifier"
		}
		fmt.Fprintf(&out, "%s %s: %s\n", kind, w.word, w.instead)
		for _, file := range w.files() {
			e := w.allowed[file]
			if e.count = min(e.count, len(w.found[file])); e.count == 0 {
				delete(w.allowed, file)
				continue
			}
			w.allowed[file] = e
			fmt.Fprintln(&out, strings.TrimRight(fmt.Sprintf("\t%d %s %s", e.count, file, e.reason), " "))
		}
	}
	require.NoError(t, os.WriteFile(wordsFile, []byte(out.String()), 0o644))
}

// adopt lets files with new occurrences have the counts of files that are gone.
func (w *avoidedWord) adopt() {
	free := 0
	for file, e := range w.allowed {
		if _, err := os.Stat(file); err != nil {
			free += e.count
		}
	}
	for _, file := range w.files() {
		e := w.allowed[file]
		n := min(free, max(0, len(w.found[file])-e.count))
		free -= n
		e.count += n
		w.allowed[file] = e
	}
}
