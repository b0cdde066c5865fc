package cli

import (
	"fmt"
	"io"
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

// library is what there is to read.
func library() annotate.Library {
	return annotate.Library{
		Sources: sources,
		Roots:   []string{"echo", "tcp", "udp", "unixsock", "websocket", "lessons"},
	}
}

func completeSources(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	names := append(library().Packages(), library().Files(true)...)
	return names, cobra.ShellCompDirectiveNoFileComp
}

// choose tells names from a symbol, and reads what they name.
func (r *reading) choose(args []string) error {
	packages, files := library().Packages(), library().Files(true)
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
			return usagef("%q is no package; one symbol may follow the names, but there is %q, too",
				arg, args[i+1])
		default:
			r.symbol = arg
		}
	}
	if err := r.check(); err != nil {
		return err
	}
	return r.read()
}

// check allows two packages or two files.
func (r *reading) check() error {
	if len(r.names) > 2 {
		return usagef("at most two are laid side by side, not %d: %s",
			len(r.names), strings.Join(r.names, ", "))
	}
	if len(r.names) == 2 && path.Ext(r.names[0]) != path.Ext(r.names[1]) {
		return usagef("two packages or two files are laid side by side, but %s and %s are one of each",
			r.names[0], r.names[1])
	}
	return nil
}

// unknownSource suggests the nearest name.
func unknownSource(what, wrong string, known []string) error {
	return usagef("unknown %s %q; did you mean %s? %s source lists what there is",
		what, wrong, closest(wrong, known), self())
}

// read parses what was named, and keeps the symbol of it alone.
func (r *reading) read() error {
	for _, name := range r.names {
		side, err := library().Sections(name)
		if err != nil {
			return err
		}
		r.sides = append(r.sides, side)
	}
	if r.symbol != "" {
		return r.pick()
	}
	if len(r.sides) == 2 && !r.list {
		left, right := r.sides[0], r.sides[1]
		r.sides[0], r.sides[1] = annotate.Comparable(left, right), annotate.Comparable(right, left)
	}
	return nil
}

// pick keeps the declarations of the symbol. Letters of the other case do where
// only one name fits.
func (r *reading) pick() error {
	known := annotate.Names(slices.Concat(r.sides...))
	if !slices.Contains(known, r.symbol) {
		folded := slices.DeleteFunc(slices.Clone(known), func(k string) bool {
			return !strings.EqualFold(k, r.symbol)
		})
		if len(folded) != 1 {
			return r.unknownSymbol(known)
		}
		r.symbol = folded[0]
	}
	for i, side := range r.sides {
		r.sides[i] = annotate.Only(side, r.symbol)
	}
	return nil
}

func (r *reading) unknownSymbol(known []string) error {
	near := closest(r.symbol, append(known, library().Packages()...))
	return usagef("nothing is called %q in %s; did you mean %s? See: %s source --list %s",
		r.symbol, strings.Join(r.names, " or "), near, self(), r.names[0])
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
	widestComment = 64 // beside code
	leastComment  = 34
	leastSide     = 56 // of the code of each of two
	leastColumns  = 48 // a terminal with fewer breaks lines itself
)

func newSourceView(out io.Writer, sides [][]annotate.Section) *sourceView {
	v := &sourceView{p: paintFor(out), columns: max(columns(out, width), leastColumns), digits: 2}
	for _, side := range sides {
		v.files = append(v.files, annotate.FilesIn(side))
	}
	for _, s := range slices.Concat(sides...) {
		for _, r := range s.Rows {
			v.digits = max(v.digits, len(strconv.Itoa(r.Line)))
			v.code = max(v.code, utf8.RuneCountInString(annotate.Expand(r.Code)+r.Remark))
		}
	}
	v.code = min(v.code, widestCode)
	return v
}

// packages lists what there is to read.
func (v *sourceView) packages() error {
	var rows [][]cell
	for _, dir := range library().Packages() {
		text, err := library().Synopsis(dir)
		if err != nil {
			return err
		}
		rows = append(rows, []cell{{text: dir, paint: v.p.bold}, {text: text}})
	}
	v.table(rows)
	hint := fmt.Sprintf("Read one with: %s source tcp. Two side by side: %[1]s source tcp udp. "+
		"One declaration: %[1]s source tcp server.Serve", self())
	fmt.Fprintf(&v.text, "\n%s\n", strings.Join(wrap(hint, min(v.columns, width)), "\n"))
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
	for i, file := range annotate.FilesIn(all) {
		var rows [][]cell
		for _, s := range all {
			for _, e := range s.Entries {
				if s.File == file {
					rows = append(rows, []cell{
						{text: lineRange(e), right: true, paint: v.p.dim},
						{text: s.Kind}, {text: e.Name, paint: v.p.bold}, {text: e.Synopsis},
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
	var waiting []annotate.Line
	written := false // whether the line before has a comment
	put := func(number int, code annotate.Line) {
		var left annotate.Line
		if len(waiting) > 0 {
			left, waiting = waiting[0], waiting[1:]
		}
		written = left.Width() > 0
		v.line(v.padded(left, room), "  ", v.number(number), "  ", v.padded(code, 0))
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
			waiting = annotate.Prose(row.Comment, room, "")
		}
		if row.Comment != nil && strings.HasPrefix(row.Code, "package ") {
			v.across(row)
			waiting = nil
		}
		if row.Line > 0 {
			for i, code := range row.CodeLines(v.code) {
				put(row.Line*max(0, 1-i), code)
			}
		}
	}
	flush()
}

// across gives the documentation of a package, which has no code beside it, the
// width of a page.
func (v *sourceView) across(row annotate.Row) {
	for _, line := range annotate.Prose(row.Comment, min(v.columns, width), "") {
		v.line(v.padded(line, 0))
	}
	v.text.WriteString("\n")
}

func (v *sourceView) aboveCode(rows []annotate.Row) {
	for _, row := range rows {
		lines := row.Lines(v.columns - v.digits - 2)
		for i, line := range lines {
			v.line(v.numbered(&row, i, lines), " ", v.padded(line, 0))
		}
	}
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

// padded is a line in its colours, and space up to n letters.
func (v *sourceView) padded(l annotate.Line, n int) string {
	text := ""
	for _, part := range l {
		switch part.Kind {
		case "comment":
			part.Text = v.p.comment(part.Text)
		case "heading":
			part.Text = v.p.bold(part.Text)
		case "left":
			part.Text = v.p.with("31", part.Text)
		case "right":
			part.Text = v.p.good(part.Text)
		case "changed":
			part.Text = v.p.with("33", part.Text)
		}
		text += part.Text
	}
	return text + strings.Repeat(" ", max(0, n-l.Width()))
}

// comment is a colour that code does not have.
func (p paint) comment(s string) string { return p.with("36", s) }

// compare writes two packages or files, and how many declarations are alike.
func (v *sourceView) compare(names []string, pairs []annotate.Pair, all bool) {
	room := min((v.columns-3)/2-v.digits-1, widestCode)
	write := v.unified
	legend := fmt.Sprintf("- only in %s, + only in %s", names[0], names[1])
	if room >= leastSide {
		legend = fmt.Sprintf("| they differ, < only in %s, > only in %s", names[0], names[1])
		write = func(p annotate.Pair) { v.sideBySide(p, room) }
	}
	for _, line := range wrap(legend, v.columns) {
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
			lines := plural(len(p.Rows), "line")
			v.line(v.p.dim(fmt.Sprintf("= %s … %s alike", pairName(p), lines)))
			continue
		}
		write(p)
	}
	if len(pairs) == 1 {
		return // one says it itself
	}
	lines := wrap(pairTally(names, pairs), min(v.columns, width))
	v.text.WriteString("\n" + strings.Join(lines, "\n") + "\n")
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
				l = v.numbered(row.Left, i, left) + v.padded(marked(row.Mark, left[i]), room)
			}
			if i < len(right) {
				r = v.numbered(row.Right, i, right) + v.padded(marked(row.Mark, right[i]), 0)
			}
			v.line(l, " ", v.mark(row.Mark), " ", r)
		}
	}
}

// side are the lines of one side of a row, or none.
func (v *sourceView) side(row *annotate.Row, room int) []annotate.Line {
	if row == nil {
		return nil
	}
	return row.Lines(room)
}

// numbered is the number of a line where its code begins, and otherwise space.
func (v *sourceView) numbered(row *annotate.Row, i int, lines []annotate.Line) string {
	isCode := func(l annotate.Line) bool { return l[0].Kind == "code" }
	if i == slices.IndexFunc(lines, isCode) {
		return v.number(row.Line) + " "
	}
	return v.number(0) + " "
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
func marked(mark string, l annotate.Line) annotate.Line {
	kinds := map[string]string{"<": "left", "-": "left", ">": "right", "+": "right", "|": "changed"}
	kind := kinds[mark]
	if kind == "" {
		return l
	}
	l = slices.Clone(l)
	for i := range l {
		if mark != "|" || l[i].Kind == "code" {
			l[i].Kind = kind
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
		v.line(v.numbered(row, i, lines), v.mark(sign), " ", v.padded(marked(sign, line), 0))
	}
}
