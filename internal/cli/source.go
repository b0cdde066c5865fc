package cli

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/annotate"
)

// A reading is what was asked for: one package or file, or two of them, or what
// one symbol is there.
type reading struct {
	list, all bool
	names     []string
	symbol    string
	sides     [][]annotate.Section // of each name
}

func newSource() *cobra.Command {
	r := &reading{}
	cmd := &cobra.Command{
		Use:   "source [NAME [NAME]] [SYMBOL]",
		Short: "read the source, with comments beside it, or two packages side by side",
		Long: "Shows the source of a package or a file: comments on the left, code on the\n" +
			"right, or above it where the terminal is narrow. Two are laid side by side,\n" +
			"declaration by declaration: | marks lines that differ, < and > what only one\n" +
			"has; a narrow terminal shows - and + instead. A symbol picks one declaration.\n" +
			"Without a name it lists what there is to read.",
		Example: "source tcp/server.go\n" +
			"source tcp server.Serve\n" +
			"source tcp/server.go udp/server.go\n" +
			"source tcp udp Transport.Dial",
		ValidArgsFunction: completeSources,
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.run(cmd.OutOrStdout(), args)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&r.list, "list", false, "list the declarations, with their lines and first sentences")
	f.BoolVar(&r.all, "all", false, "show declarations that are alike, too")
	return cmd
}

func (r *reading) run(out io.Writer, args []string) error {
	if err := r.choose(args); err != nil {
		return err
	}
	v := newSourceView(out, r.sides)
	switch {
	case len(r.names) == 0:
		if err := v.packages(); err != nil {
			return err
		}
	case r.list:
		v.list(slices.Concat(r.sides...))
	case len(r.names) == 1:
		v.annotated(r.sides[0])
	default:
		v.compare(r.names, annotate.Compare(r.sides[0], r.sides[1]), r.all || r.symbol != "")
	}
	_, err := io.WriteString(out, v.text.String())
	return err
}

// readable are the folders whose packages are shown.
var readable = []string{"echo", "tcp", "udp", "unixsock", "websocket", "lessons"}

// sourceFiles are all files of the readable packages, in order; those that are
// tests only if tests is set. What exercises are checked with stays unseen.
func sourceFiles(tests bool) (files []string) {
	for _, root := range readable {
		fs.WalkDir(sources, root, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "testdata" || d.Name() == "exercise"):
				return fs.SkipDir
			case path.Ext(name) == ".go" && (tests || !strings.HasSuffix(name, "_test.go")):
				files = append(files, name)
			}
			return nil
		})
	}
	return files
}

// sourcePackages are the readable packages, in order.
func sourcePackages() (dirs []string) {
	for _, file := range sourceFiles(false) {
		if dir := path.Dir(file); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	slices.SortStableFunc(dirs, func(a, b string) int { // a folder before those in it
		return cmp.Or(cmp.Compare(slices.Index(readable, root(a)), slices.Index(readable, root(b))), strings.Compare(a, b))
	})
	return dirs
}

func root(dir string) string { return strings.Split(dir, "/")[0] }

func completeSources(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return append(sourcePackages(), sourceFiles(true)...), cobra.ShellCompDirectiveNoFileComp
}

// choose tells names from a symbol, and reads what they name.
func (r *reading) choose(args []string) error {
	packages, files := sourcePackages(), sourceFiles(true)
	for i, arg := range args {
		name := path.Clean(filepath.ToSlash(arg))
		switch {
		case slices.Contains(packages, name), slices.Contains(files, name):
			r.names = append(r.names, name)
		case path.Ext(name) == ".go":
			return unknownSource("file", arg, files)
		case i == 0 || arg == "" || strings.Contains(arg, "/"):
			return unknownSource("package", arg, packages)
		case i < len(args)-1:
			return usagef("%q is no package; one symbol may follow the names, but there is %q, too", arg, args[i+1])
		default:
			r.symbol = arg
		}
	}
	if len(r.names) > 2 {
		return usagef("at most two are laid side by side, not %d: %s", len(r.names), strings.Join(r.names, ", "))
	}
	if len(r.names) == 2 && (path.Ext(r.names[0]) == ".go") != (path.Ext(r.names[1]) == ".go") {
		return usagef("two packages or two files are laid side by side, but %s and %s are one of each", r.names[0], r.names[1])
	}
	return r.read()
}

// unknownSource suggests the nearest name.
func unknownSource(what, wrong string, known []string) error {
	return usagef("unknown %s %q; did you mean %s? %s source lists what there is", what, wrong, closest(wrong, known), self())
}

// read parses what was named, and keeps the symbol of it alone.
func (r *reading) read() error {
	for _, name := range r.names {
		side, err := sectionsOf(name)
		if err != nil {
			return err
		}
		r.sides = append(r.sides, side)
	}
	if r.symbol != "" {
		return r.pick()
	}
	if len(r.sides) == 2 && !r.list {
		r.sides = besidable(r.sides[0], r.sides[1])
	}
	return nil
}

// sectionsOf are those of a file, or of a package with its documentation first.
func sectionsOf(name string) (all []annotate.Section, err error) {
	files := []string{name}
	if path.Ext(name) != ".go" {
		files = slices.DeleteFunc(sourceFiles(false), func(f string) bool { return path.Dir(f) != name })
		slices.SortStableFunc(files, func(a, b string) int {
			return strings.Compare(strings.TrimSuffix(a, "/doc.go"), strings.TrimSuffix(b, "/doc.go"))
		})
	}
	for _, file := range files {
		f, err := parsedSource(file)
		if err != nil {
			return nil, err
		}
		all = append(all, f.Sections...)
	}
	return all, nil
}

func parsedSource(file string) (annotate.File, error) {
	src, err := fs.ReadFile(sources, file)
	if err != nil {
		return annotate.File{}, err
	}
	return annotate.Parse(file, src)
}

// pick keeps the declarations of the symbol. Letters of the other case do where
// only one name fits.
func (r *reading) pick() error {
	var known []string
	for _, s := range slices.Concat(r.sides...) {
		for _, e := range s.Entries {
			known = append(known, e.Name)
		}
	}
	slices.Sort(known)
	known = slices.DeleteFunc(slices.Compact(known), func(k string) bool { return k == "_" })
	if !slices.Contains(known, r.symbol) {
		folded := slices.DeleteFunc(slices.Clone(known), func(k string) bool { return !strings.EqualFold(k, r.symbol) })
		if len(folded) != 1 {
			return r.unknownSymbol(known)
		}
		r.symbol = folded[0]
	}
	for i, side := range r.sides {
		var picked []annotate.Section
		for _, s := range side {
			if only, ok := s.Only(r.symbol); ok {
				picked = append(picked, only)
			}
		}
		r.sides[i] = picked
	}
	return nil
}

func (r *reading) unknownSymbol(known []string) error {
	near := closest(r.symbol, append(known, sourcePackages()...))
	return usagef("nothing is called %q in %s; did you mean %s? See: %s source --list %s",
		r.symbol, strings.Join(r.names, " or "), near, self(), r.names[0])
}

// besidable leaves out what differs in any case: package clauses, and imports of
// files that only one side has.
func besidable(left, right []annotate.Section) [][]annotate.Section {
	keep := func(side, other []annotate.Section) []annotate.Section {
		one := len(filesIn(side)) == 1 && len(filesIn(other)) == 1
		return slices.DeleteFunc(slices.Clone(side), func(s annotate.Section) bool {
			hasFile := func(f string) bool { return path.Base(f) == path.Base(s.File) }
			return s.Kind == "package" || s.Kind == "import" && !one && !slices.ContainsFunc(filesIn(other), hasFile)
		})
	}
	return [][]annotate.Section{keep(left, right), keep(right, left)}
}

func filesIn(side []annotate.Section) (files []string) {
	for _, s := range side {
		files = append(files, s.File)
	}
	return slices.Compact(files)
}

// A sourceView lays source out for a terminal of so many columns.
type sourceView struct {
	p       paint
	columns int
	digits  int        // of the largest line number
	code    int        // columns of the widest line of code, up to widestCode
	files   [][]string // of each side
	text    strings.Builder
}

const (
	widestCode    = 88 // of what is meant to stand beside something
	widestProse   = 76
	widestComment = 64 // beside code
	leastComment  = 34
	leastSide     = 56 // of the code of each of two
	leastColumns  = 48 // of a terminal; a narrower one breaks lines itself
	leastWrapped  = 16 // in the narrowest place
)

func newSourceView(out io.Writer, sides [][]annotate.Section) *sourceView {
	v := &sourceView{p: paintFor(out), columns: max(columns(out, width), leastColumns), digits: 2}
	for _, side := range sides {
		v.files = append(v.files, filesIn(side))
	}
	for _, s := range slices.Concat(sides...) {
		for _, r := range s.Rows {
			v.digits = max(v.digits, len(strconv.Itoa(r.Line)))
			v.code = max(v.code, utf8.RuneCountInString(expand(r.Code)+r.Remark))
		}
	}
	v.code = min(v.code, widestCode)
	return v
}

// packages lists what there is to read.
func (v *sourceView) packages() error {
	var rows [][]cell
	for _, dir := range sourcePackages() {
		text := ""
		for _, file := range sourceFiles(false) {
			if path.Dir(file) != dir || text != "" {
				continue
			}
			f, err := parsedSource(file)
			if err != nil {
				return err
			}
			text = f.Synopsis
		}
		if after, ok := strings.CutPrefix(text, "Package "); ok {
			_, text, _ = strings.Cut(after, " ")
		}
		rows = append(rows, []cell{{text: dir, paint: v.p.bold}, {text: text}})
	}
	v.table(rows)
	fmt.Fprintf(&v.text, "\n%s\n", strings.Join(wrap(fmt.Sprintf(
		"Read one with: %s source tcp. Two side by side: %[1]s source tcp udp. One declaration: %[1]s source tcp server.Serve",
		self()), min(v.columns, width)), "\n"))
	return nil
}

// table writes rows whose last cells are wrapped.
func (v *sourceView) table(rows [][]cell) {
	room := min(v.columns, widest)
	for _, w := range columnWidths(rows)[:len(rows[0])-1] {
		room -= w + 2
	}
	var wrapped [][]cell
	for _, row := range rows {
		last := len(row) - 1
		for i, line := range wrap(row[last].text, max(room, 12)) {
			if i > 0 {
				row = slices.Repeat([]cell{{}}, last+1)
			}
			row = slices.Clone(row)
			row[last].text = line
			wrapped = append(wrapped, row)
		}
	}
	writeTable(&v.text, wrapped)
}

// list writes the declarations of each file.
func (v *sourceView) list(all []annotate.Section) {
	for i, file := range filesIn(all) {
		var rows [][]cell
		for _, s := range all {
			for _, e := range s.Entries {
				if s.File == file {
					rows = append(rows, []cell{
						{text: lineRange(e), right: true, paint: v.p.dim}, {text: s.Kind}, {text: e.Name, paint: v.p.bold}, {text: e.Synopsis},
					})
				}
			}
		}
		if len(rows) == 0 {
			continue
		}
		if i > 0 && v.text.Len() > 0 {
			v.text.WriteString("\n")
		}
		v.rule(file)
		v.table(rows)
	}
}

func lineRange(e annotate.Entry) string {
	if e.Line == e.Last {
		return strconv.Itoa(e.Line)
	}
	return fmt.Sprintf("%d-%d", e.Line, e.Last)
}

// rule is a title across the screen.
func (v *sourceView) rule(title string) {
	title = "── " + title
	n := min(v.columns, widest) - utf8.RuneCountInString(title) - 1
	v.line(v.p.bold(title), " ", v.p.dim(strings.Repeat("─", max(n, 0))))
}

// annotated writes comments beside or above their code.
func (v *sourceView) annotated(all []annotate.Section) {
	room, file := v.roomFor(all), ""
	for _, s := range all {
		if len(s.Rows) == 0 {
			continue
		}
		if v.text.Len() > 0 {
			v.text.WriteString("\n")
		}
		if s.File != file {
			file = s.File
			v.rule(file)
		}
		if room > 0 {
			v.besideCode(s.Rows, room)
		} else {
			v.aboveCode(s.Rows)
		}
	}
}

// roomFor is how wide the comments beside code may be; 0 is above it.
func (v *sourceView) roomFor(all []annotate.Section) int {
	room := v.columns - v.code - v.digits - 4
	if room < leastComment || !slices.ContainsFunc(all, func(s annotate.Section) bool {
		return slices.ContainsFunc(s.Rows, func(r annotate.Row) bool { return r.Comment != nil })
	}) {
		return 0
	}
	return min(room, widestComment)
}

// besideCode writes comments on the left. Where one is longer than its code, the
// code of the next waits.
func (v *sourceView) besideCode(rows []annotate.Row, room int) {
	var waiting []sourceLine
	written := false // whether the line before has a comment
	put := func(number int, code sourceLine) {
		var left sourceLine
		if len(waiting) > 0 {
			left, waiting = waiting[0], waiting[1:]
		}
		written = left.width() > 0
		v.line(left.padded(room), "  ", v.number(number), "  ", code.padded(0))
	}
	flush := func() {
		for len(waiting) > 0 {
			put(0, nil)
		}
	}
	for _, row := range rows {
		if row.Comment != nil {
			flush()
			if written {
				put(0, nil)
			}
			waiting = v.prose(row.Comment, room, "")
		}
		if strings.HasPrefix(row.Code, "package ") {
			v.across(waiting, row)
			waiting = nil
		}
		if row.Line > 0 {
			for i, code := range v.codeLines(row, v.code) {
				put(row.Line*max(0, 1-i), code)
			}
		}
	}
	flush()
}

// across gives the documentation of a package, which has no code beside it, the
// width of a page.
func (v *sourceView) across(waiting []sourceLine, row annotate.Row) {
	if len(waiting) == 0 {
		return
	}
	for _, line := range v.prose(row.Comment, min(v.columns, widestProse), "") {
		v.line(line.padded(0))
	}
	v.text.WriteString("\n")
}

func (v *sourceView) aboveCode(rows []annotate.Row) {
	for _, row := range rows {
		for i, line := range v.rowLines(row, v.columns-v.digits-2) {
			number := 0
			if i == v.commentLines(row, v.columns-v.digits-2) {
				number = row.Line
			}
			v.line(v.number(number), "  ", line.padded(0))
		}
	}
}

// rowLines are a comment as the language writes it, and the code below it.
func (v *sourceView) rowLines(row annotate.Row, room int) []sourceLine {
	prefix := strings.Repeat("    ", row.Indent) + "// "
	lines := v.prose(row.Comment, min(room, len(prefix)+widestProse), prefix)
	if row.Line > 0 {
		lines = append(lines, v.codeLines(row, room)...)
	}
	return lines
}

func (v *sourceView) commentLines(row annotate.Row, room int) int {
	row.Line = 0
	return len(v.rowLines(row, room))
}

// line writes parts without the space at their end.
func (v *sourceView) line(parts ...string) {
	v.text.WriteString(strings.TrimRight(strings.Join(parts, ""), " ") + "\n")
}

// number is that of a line, or as much space.
func (v *sourceView) number(n int) string {
	if n == 0 {
		return strings.Repeat(" ", v.digits)
	}
	return v.p.dim(fmt.Sprintf("%*d", v.digits, n))
}

// A sourceLine is a line of which each part has its colour.
type sourceLine []cell

func (l sourceLine) width() (n int) {
	for _, part := range l {
		n += utf8.RuneCountInString(part.text)
	}
	return n
}

func (l sourceLine) padded(n int) string {
	text := ""
	for _, part := range l {
		if part.paint != nil {
			part.text = part.paint(part.text)
		}
		text += part.text
	}
	return text + strings.Repeat(" ", max(0, n-l.width()))
}

// painted is l in one colour.
func (l sourceLine) painted(paint func(string) string) sourceLine {
	all := ""
	for _, part := range l {
		all += part.text
	}
	return sourceLine{{text: all, paint: paint}}
}

// comment is a colour for prose, which code does not have.
func (p paint) comment(s string) string { return p.with("36", s) }

// prose wraps a comment into lines of at most n letters, each behind the prefix.
func (v *sourceView) prose(comment []annotate.Paragraph, n int, prefix string) (lines []sourceLine) {
	n -= utf8.RuneCountInString(prefix)
	add := func(text string, paint func(string) string) {
		if text == "" {
			text = strings.TrimRight(prefix, " ")
		} else {
			text = prefix + text
		}
		lines = append(lines, sourceLine{{text: text, paint: paint}})
	}
	for i, p := range comment {
		if i > 0 && (p.Kind != "item" || comment[i-1].Kind != "item") {
			add("", v.p.comment)
		}
		paint := v.p.comment
		if p.Kind == "heading" {
			paint = v.p.bold
		}
		for _, line := range proseLines(p, n) {
			add(line, paint)
		}
	}
	return lines
}

// proseLines are one paragraph.
func proseLines(p annotate.Paragraph, n int) (lines []string) {
	switch p.Kind {
	case "code":
		for line := range strings.SplitSeq(p.Text, "\n") {
			lines = append(lines, fold("  "+expand(line), n)...)
		}
	case "item":
		mark := fmt.Sprintf("%2s ", p.Mark)
		for _, line := range wrapped(p.Text, n-len(mark)) {
			lines = append(lines, mark+line)
			mark = strings.Repeat(" ", len(mark))
		}
	default:
		lines = wrapped(p.Text, n)
	}
	return lines
}

// wrapped breaks words, too, where one is longer than a line.
func wrapped(text string, n int) (lines []string) {
	n = max(n, leastWrapped)
	for _, line := range wrap(text, n) {
		lines = append(lines, fold(line, n)...)
	}
	return lines
}

// expand makes four spaces of a tab, as the width of the source is measured.
func expand(code string) string { return strings.ReplaceAll(code, "\t", "    ") }

// fold breaks a line that has more than n letters, at a space if there is one.
// What is left begins deeper.
func fold(line string, n int) (lines []string) {
	n = max(n, leastWrapped)
	text := strings.TrimLeft(line, " ")
	indent := len(line) - len(text)
	deeper := strings.Repeat(" ", min(indent+8, n/2))
	for rest := []rune(line); ; {
		if len(rest) <= n {
			return append(lines, string(rest))
		}
		cut := n
		for i := n; i > n/2+4; i-- {
			if rest[i] == ' ' {
				cut = i
				break
			}
		}
		lines = append(lines, strings.TrimRight(string(rest[:cut]), " "))
		rest = []rune(deeper + strings.TrimLeft(string(rest[cut:]), " "))
	}
}

// codeLines are a row of code in lines of at most n letters. A comment behind it
// is continued below itself.
func (v *sourceView) codeLines(row annotate.Row, n int) (lines []sourceLine) {
	code := expand(row.Code)
	if at := utf8.RuneCountInString(code); row.Remark == "" || at > n-24 && at+utf8.RuneCountInString(row.Remark) > n {
		for _, line := range fold(code, n) {
			lines = append(lines, sourceLine{{text: line}})
		}
		if row.Remark != "" {
			indent := code[:len(code)-len(strings.TrimLeft(code, " "))]
			lines = append(lines, v.remark(row.Remark, indent+"    ", n)...)
		}
		return lines
	}
	space := strings.Repeat(" ", utf8.RuneCountInString(code))
	for i, line := range v.remark(row.Remark, space, n) {
		if i == 0 {
			line = sourceLine{{text: code}, {text: line[0].text[len(space):], paint: v.p.comment}}
		}
		lines = append(lines, line)
	}
	return lines
}

// remark wraps a comment that stands behind code.
func (v *sourceView) remark(text, indent string, n int) (lines []sourceLine) {
	mark := ""
	if strings.HasPrefix(text, "//") && len(indent)+utf8.RuneCountInString(text) > n {
		mark, text = "// ", text[2:]
	}
	for _, line := range wrapped(text, n-len(indent+mark)) {
		lines = append(lines, sourceLine{{text: indent + mark + line, paint: v.p.comment}})
	}
	return lines
}

// compare writes two packages or files, and how many declarations are alike.
func (v *sourceView) compare(names []string, pairs []annotate.Pair, all bool) {
	room := min((v.columns-3)/2-v.digits-1, widestCode)
	write := v.unified
	legend := fmt.Sprintf("- only in %s, + only in %s", names[0], names[1])
	if room >= leastSide {
		legend = fmt.Sprintf("| they differ, < only in %s, > only in %s", names[0], names[1])
		write = func(p annotate.Pair) { v.sideBySide(p, room) }
	}
	for _, line := range wrapped(legend, v.columns) {
		v.text.WriteString(v.p.dim(line) + "\n")
	}
	var files [2]string
	folded := false
	for _, p := range pairs {
		if f := v.filesOf(p); f != files {
			files, folded = f, false
			v.text.WriteString("\n")
			v.pairRule(files, room)
		}
		fold := p.Alike && !all
		if v.text.Len() > 0 && !(fold && folded) {
			v.text.WriteString("\n")
		}
		if folded = fold; fold {
			v.text.WriteString(v.p.dim(fmt.Sprintf("= %s … %s alike", pairName(p), plural(len(p.Rows), "line"))) + "\n")
			continue
		}
		write(p)
	}
	if len(pairs) == 1 {
		return // one says it itself
	}
	v.text.WriteString("\n" + strings.Join(wrap(pairTally(names, pairs), min(v.columns, width)), "\n") + "\n")
}

// filesOf are the files of a pair. What only one side has stands beside the file
// in which it would be looked for.
func (v *sourceView) filesOf(p annotate.Pair) (files [2]string) {
	for i, s := range []*annotate.Section{p.Left, p.Right} {
		if s != nil {
			files[i] = s.File
		}
	}
	for i, known := range v.files {
		other := files[1-i]
		if files[i] != "" || other == "" {
			continue
		}
		for _, f := range known {
			if path.Base(f) == path.Base(other) || len(known) == 1 && len(v.files[1-i]) == 1 {
				files[i] = f
			}
		}
	}
	return files
}

// pairRule puts a title over each of two columns.
func (v *sourceView) pairRule(files [2]string, room int) {
	if room < leastSide {
		title := strings.TrimSpace(strings.Join(files[:], "   "))
		for _, line := range wrap(title, v.columns-6) {
			v.rule(strings.Replace(line, " ", "   ", 1))
		}
		return
	}
	var text string
	for i, file := range files {
		n := room + v.digits + 3
		if file == "" {
			text += v.p.dim(strings.Repeat("─", n))
			continue
		}
		title := fmt.Sprintf("── %s ", file)
		n -= utf8.RuneCountInString(title) + 2*i
		text += v.p.bold(title) + v.p.dim(strings.Repeat("─", max(0, n)))
	}
	v.line(text)
}

func pairName(p annotate.Pair) string {
	if len(p.Left.Entries) == 0 {
		return p.Left.Kind + "s"
	}
	return p.Left.Entries[0].Name
}

// pairTally counts declarations; imports are none.
func pairTally(names []string, pairs []annotate.Pair) string {
	var alike, differ, left, right int
	for _, p := range pairs {
		switch {
		case p.Right == nil && len(p.Left.Entries) > 0:
			left++
		case p.Left == nil && len(p.Right.Entries) > 0:
			right++
		case p.Left == nil || p.Right == nil || len(p.Left.Entries) == 0:
		case p.Alike:
			alike++
		default:
			differ++
		}
	}
	return fmt.Sprintf("Declarations: %d alike, %d different, %d only in %s, %d only in %s.",
		alike, differ, left, names[0], right, names[1])
}

// sideBySide writes a pair in two columns, with a mark between.
func (v *sourceView) sideBySide(p annotate.Pair, room int) {
	for _, row := range p.Rows {
		left, right := v.side(row.Left, room), v.side(row.Right, room)
		for i := range max(len(left), len(right)) {
			l, r := strings.Repeat(" ", v.digits+1+room), ""
			if i < len(left) {
				l = v.numbered(row.Left, i, left) + v.marked(row.Mark, left[i]).padded(room)
			}
			if i < len(right) {
				r = v.numbered(row.Right, i, right) + v.marked(row.Mark, right[i]).padded(0)
			}
			v.line(l, " ", v.mark(row.Mark), " ", r)
		}
	}
}

// side are the lines of one side of a row, or none.
func (v *sourceView) side(row *annotate.Row, room int) []sourceLine {
	if row == nil {
		return nil
	}
	return v.rowLines(*row, room)
}

// numbered is the number of the first line of code, or space.
func (v *sourceView) numbered(row *annotate.Row, i int, lines []sourceLine) string {
	if i > 0 {
		return v.number(0) + " "
	}
	return v.number(row.Line) + " "
}

// mark has a colour for each way to differ.
func (v *sourceView) mark(mark string) string {
	switch mark {
	case "<", "-":
		return v.p.bad(mark)
	case ">", "+":
		return v.p.good(mark)
	case "|":
		return v.p.odd(mark)
	}
	return " "
}

// marked is a line in the colour of its mark. A comment that has changed is known
// by the mark alone.
func (v *sourceView) marked(mark string, l sourceLine) sourceLine {
	switch mark {
	case "<", "-":
		return l.painted(func(s string) string { return v.p.with("31", s) })
	case ">", "+":
		return l.painted(v.p.good)
	case "|":
		l = slices.Clone(l)
		for i := range l {
			if l[i].paint == nil {
				l[i].paint = func(s string) string { return v.p.with("33", s) }
			}
		}
	}
	return l
}

// unified writes a pair in one column. What differs comes from the left first,
// as long as it goes on.
func (v *sourceView) unified(p annotate.Pair) {
	var later []annotate.PairRow
	flush := func() {
		for _, row := range later {
			v.signed("+", row.Right)
		}
		later = nil
	}
	for _, row := range p.Rows {
		switch row.Mark {
		case "":
			flush()
			v.signed(" ", row.Left)
		case "<":
			v.signed("-", row.Left)
		case "|":
			v.signed("-", row.Left)
			later = append(later, row)
		case ">":
			later = append(later, row)
		}
	}
	flush()
}

// signed writes a row behind its number and a sign.
func (v *sourceView) signed(sign string, row *annotate.Row) {
	lines := v.side(row, v.columns-v.digits-3)
	for i, line := range lines {
		v.line(v.numbered(row, i, lines), v.mark(sign), " ", v.marked(sign, line).padded(0))
	}
}
