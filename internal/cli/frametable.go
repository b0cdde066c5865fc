package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/socketlab/socketlab/websocket/frame"
)

// The columns of a frame: offset, bytes, name, section, and what is left of 80
// for the value and its meaning.
const (
	bytesShown  = 4 // in a line
	linesShown  = 16
	meaningWide = width - 5 - 2 - 12 - 2 - 14 - 2 - 2 - 5
)

// writeParts prints the fields of each part in a table.
func writeParts(out io.Writer, parts []part) error {
	p := paintFor(out)
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
func (p part) write(out io.Writer, paint paint, title string) error {
	if _, err := fmt.Fprintln(out, paint.bold(title)); err != nil {
		return err
	}
	rows := p.headRows
	if !p.isHTTP {
		rows = p.frameRows
	}
	return writeTable(out, rows(paint))
}

// frameRows are the fields of a frame, its bytes beside them.
func (p part) frameRows(paint paint) (rows [][]cell) {
	last, wide := -1, p.meaningWide()
	for _, f := range p.shown() {
		left, right := p.left(f, f.Offset == last), p.right(f, wide)
		last = f.Offset + f.Len() - 1
		for i := range max(len(left), len(right)) {
			row := []cell{{right: true}, {}, {}, {}, {}}
			if i == 0 {
				row[2].text, row[4] = f.Name, cell{text: p.section(f), paint: paint.dim}
			}
			if i < len(left) {
				row[0].text, row[1].text = left[i][0], left[i][1]
			}
			if i < len(right) {
				row[3].text = right[i]
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
		return wrap(p.joined(f), wide)
	}
	meaning := wrap(f.Meaning, wide)
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
			return append(lines, [2]string{"", count(len(b)-i) + " more"})
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
	letters := []rune(printable(s, n*most))
	for len(letters) > n {
		lines, letters = append(lines, string(letters[:n])), letters[n:]
	}
	return append(lines, string(letters))
}

// headRows are the lines of a handshake: what each says, and under it why.
func (p part) headRows(paint paint) (rows [][]cell) {
	const valueWide = width - 5 - 2 - 24 - 2
	for _, f := range p.shown() {
		row := []cell{{text: strconv.Itoa(p.at + f.Offset), right: true}, {text: printable(f.Name, 24)}, {}}
		for _, line := range chop(f.Value, valueWide, linesShown) {
			row[2].text = line
			rows = append(rows, row)
			row = []cell{{right: true}, {}, {}}
		}
		for _, line := range wrap(strings.TrimSuffix(f.Meaning+" ("+f.Section+")", " ()"), valueWide) {
			rows = append(rows, []cell{{right: true}, {}, {text: line, paint: paint.dim}})
		}
		rows = append(rows, brokenRow(paint, f, 2, meaningWide)...)
	}
	return rows
}

// brokenRow says in the column of meanings that f breaks a rule.
func brokenRow(paint paint, f frame.Field, column, wide int) [][]cell {
	if f.Broken == nil {
		return nil
	}
	var rows [][]cell
	for _, line := range wrap("wrong: "+f.Broken.Rule, wide) {
		row := make([]cell, column+1)
		row[column] = cell{text: line, paint: paint.bold}
		rows = append(rows, append(row, cell{}))
	}
	return rows
}
