package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/websocket/frame"
)

// The columns of a frame: offset, bytes, name, section, and what is left of 80
// for the value and its meaning.
const (
	bytesShown  = 4 // in a line
	linesShown  = 16
	meaningWide = term.Width - 5 - 2 - 12 - 2 - 14 - 2 - 2 - 5
)

// writeParts prints the fields of each part in a table.
func writeParts(out io.Writer, parts []part) error {
	p := term.PaintFor(out)
	for i, part := range parts {
		if i > 0 {
			io.WriteString(out, "\n")
		}
		if err := part.write(out, p, part.title()); err != nil {
			return err
		}
	}
	return nil
}

// write prints the fields of p under a title.
func (p part) write(out io.Writer, paint term.Paint, title string) error {
	if _, err := fmt.Fprintln(out, paint.Bold(title)); err != nil {
		return err
	}
	rows := p.headRows
	if !p.isHTTP {
		rows = p.frameRows
	}
	return term.WriteTable(out, rows(paint))
}

// frameRows are the fields of a frame, its bytes beside them.
func (p part) frameRows(paint term.Paint) (rows [][]term.Cell) {
	last, wide := -1, p.meaningWide()
	for _, f := range p.shown() {
		left, right := p.left(f, f.Offset == last), p.right(f, wide)
		last = f.Offset + f.Len() - 1
		for i := range max(len(left), len(right)) {
			row := []term.Cell{{Right: true}, {}, {}, {}, {}}
			if i == 0 {
				row[2].Text, row[4] = f.Name, term.Cell{Text: p.section(f), Paint: paint.Dim}
			}
			if i < len(left) {
				row[0].Text, row[1].Text = left[i][0], left[i][1]
			}
			if i < len(right) {
				row[3].Text = right[i]
			}
			rows = append(rows, row)
		}
		rows = append(rows, brokenRow(paint, f, 3, wide)...)
	}
	return rows
}

// right is the value of f and its meaning, line by line. Bytes that stand to
// the left already are not said again.
func (p part) right(f frame.Field, wide int) []string {
	said := strings.HasPrefix(f.Value, hexOf(p.of(f), bytesShown))
	if f.Bits%8 != 0 || p.brief && !said && len(f.Value) < wide {
		return term.Wrap(p.joined(f), wide)
	}
	meaning := term.Wrap(f.Meaning, wide)
	if said {
		return meaning
	}
	return append(chop(f.Value, wide, linesShown), meaning...)
}

// left is the offset and the bytes of f, line by line: a byte and which bits of
// it, or up to four bytes.
func (p part) left(f frame.Field, again bool) (lines [][2]string) {
	if f.Bits%8 != 0 {
		return p.leftBits(f, again)
	}
	b := p.of(f)
	for i := 0; i < len(b); i += bytesShown {
		if len(lines) == linesShown {
			return append(lines, [2]string{"", phrase.Count(len(b)-i) + " more"})
		}
		lines = append(lines, [2]string{strconv.Itoa(p.at + f.Offset + i), hexOf(b[i:], bytesShown)})
	}
	return lines
}

// leftBits shows the bits of f in each byte that it has a part of.
func (p part) leftBits(f frame.Field, again bool) (lines [][2]string) {
	for i := range f.Len() {
		b := p.bytes[f.Offset+i]
		line := [2]string{strconv.Itoa(p.at + f.Offset + i), fmt.Sprintf("%02x  %s", b, bitsOf(f, b))}
		if again && i == 0 {
			line = [2]string{"", "    " + line[1][4:]}
		}
		lines = append(lines, line)
		f.Bit -= 8 // bits of the bytes before lie to the left
	}
	return lines
}

// of is the bytes of f; those of a payload without the mask, which has been
// taken off in its value alone.
func (p part) of(f frame.Field) []byte {
	b := append([]byte(nil), p.bytes[f.Offset:f.Offset+f.Len()]...)
	for _, masked := range p.fields {
		if begin := masked.Offset; masked.Name == "masked payload" && f.Name != masked.Name && f.Offset >= begin {
			frame.Mask([4]byte(p.bytes[begin-4:begin]), f.Offset-begin, b)
		}
	}
	return b
}

// hexOf is the first n bytes of b.
func hexOf(b []byte, n int) string { return fmt.Sprintf("% x", b[:min(n, len(b))]) }

// bitsOf shows the bits of f in their place, and points for the others.
func bitsOf(f frame.Field, b byte) string {
	bits := []byte(fmt.Sprintf("%08b", b))
	for i := range bits {
		if i < f.Bit || i >= f.Bit+f.Bits {
			bits[i] = '.'
		}
	}
	return string(bits)
}

// chop cuts s into lines of n letters, at most so many.
func chop(s string, n, most int) (lines []string) {
	letters := []rune(phrase.Printable(s, n*most))
	for len(letters) > n {
		lines, letters = append(lines, string(letters[:n])), letters[n:]
	}
	return append(lines, string(letters))
}

// headRows are the lines of a handshake: what each says, and under it why.
func (p part) headRows(paint term.Paint) (rows [][]term.Cell) {
	const valueWide = term.Width - 5 - 2 - 24 - 2
	for _, f := range p.shown() {
		row := []term.Cell{{Text: strconv.Itoa(p.at + f.Offset), Right: true}, {Text: phrase.Printable(f.Name, 24)}, {}}
		for _, line := range chop(f.Value, valueWide, linesShown) {
			row[2].Text = line
			rows = append(rows, row)
			row = []term.Cell{{Right: true}, {}, {}}
		}
		for _, line := range term.Wrap(strings.TrimSuffix(f.Meaning+" ("+f.Section+")", " ()"), valueWide) {
			rows = append(rows, []term.Cell{{Right: true}, {}, {Text: line, Paint: paint.Dim}})
		}
		rows = append(rows, brokenRow(paint, f, 2, meaningWide)...)
	}
	return rows
}

// brokenRow says in the column of meanings that f breaks a rule.
func brokenRow(paint term.Paint, f frame.Field, column, wide int) [][]term.Cell {
	if f.Broken == nil {
		return nil
	}
	var rows [][]term.Cell
	for _, line := range term.Wrap("wrong: "+f.Broken.Rule, wide) {
		row := make([]term.Cell, column+1)
		row[column] = term.Cell{Text: line, Paint: paint.Bold}
		rows = append(rows, append(row, term.Cell{}))
	}
	return rows
}
