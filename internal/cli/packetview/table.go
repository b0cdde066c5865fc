package packetview

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/packet"
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

// WriteParts prints a table for each part, with its fields, their bytes, values and
// meanings.
func WriteParts(out io.Writer, parts []packet.Part) error {
	p := term.PaintFor(out)
	for i, part := range parts {
		if i > 0 {
			io.WriteString(out, "\n")
		}
		if err := writePart(out, p, part, part.Title()); err != nil {
			return err
		}
	}
	return nil
}

// writePart prints the fields of p in a table under a title.
func writePart(out io.Writer, paint term.Paint, p packet.Part, title string) error {
	if _, err := fmt.Fprintln(out, paint.Bold(title)); err != nil {
		return err
	}
	t := partTable{p}
	rows := t.headRows
	if !t.IsHTTP {
		rows = t.frameRows
	}
	return term.WriteTable(out, rows(paint))
}

// A partTable lays out the fields of a part in rows.
type partTable struct{ packet.Part }

// frameRows lays out the fields of a frame, its bytes beside them.
func (t partTable) frameRows(paint term.Paint) (rows [][]term.Cell) {
	last, wide := -1, t.meaningWide()
	for _, f := range t.FieldsShown() {
		left, right := t.left(f, f.Offset == last), t.right(f, wide)
		last = f.Offset + f.Len() - 1
		for i := range max(len(left), len(right)) {
			row := []term.Cell{{Right: true}, {}, {}, {}, {}}
			if i == 0 {
				row[2].Text, row[4] = f.Name, term.Cell{Text: t.section(f), Paint: paint.Dim}
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

// right lays out the value of f and its meaning, line by line. Bytes that stand to
// the left already are not repeated.
func (t partTable) right(f frame.Field, wide int) []string {
	shown := strings.HasPrefix(f.Value, hexOf(t.BytesOf(f), bytesShown))
	if f.Bits%8 != 0 || t.IsBrief && !shown && len(f.Value) < wide {
		return term.Wrap(t.joined(f), wide)
	}
	meaning := term.Wrap(f.Meaning, wide)
	if shown {
		return meaning
	}
	return append(term.Chop(phrase.Printable(f.Value, wide*linesShown), wide), meaning...)
}

// left lays out the offset and the bytes of f, line by line: a byte and which bits
// of it, or up to four bytes.
func (t partTable) left(f frame.Field, again bool) (lines [][2]string) {
	if f.Bits%8 != 0 {
		return t.leftBits(f, again)
	}
	b := t.BytesOf(f)
	for i := 0; i < len(b); i += bytesShown {
		if len(lines) == linesShown {
			return append(lines, [2]string{"", phrase.Count(len(b)-i) + " more"})
		}
		lines = append(lines, [2]string{strconv.Itoa(t.Offset + f.Offset + i), hexOf(b[i:], bytesShown)})
	}
	return lines
}

// leftBits shows the bits of f in each byte that it has a part of.
func (t partTable) leftBits(f frame.Field, again bool) (lines [][2]string) {
	for i := range f.Len() {
		b := t.Bytes[f.Offset+i]
		line := [2]string{strconv.Itoa(t.Offset + f.Offset + i), fmt.Sprintf("%02x  %s", b, bitsOf(f, b))}
		if again && i == 0 {
			line = [2]string{"", "    " + line[1][4:]}
		}
		lines = append(lines, line)
		f.Bit -= 8 // bits of the bytes before lie to the left
	}
	return lines
}

// hexOf formats the first n bytes of b.
func hexOf(b []byte, n int) string { return fmt.Sprintf("% x", b[:min(n, len(b))]) }

// bitsOf formats b with the bits of f at their position, and points for the others.
func bitsOf(f frame.Field, b byte) string {
	bits := []byte(fmt.Sprintf("%08b", b))
	for i := range bits {
		if i < f.Bit || i >= f.Bit+f.Bits {
			bits[i] = '.'
		}
	}
	return string(bits)
}

// headRows lays out the lines of a handshake: each value, and its meaning below.
func (t partTable) headRows(paint term.Paint) (rows [][]term.Cell) {
	const valueWide = term.Width - 5 - 2 - 24 - 2
	for _, f := range t.FieldsShown() {
		row := []term.Cell{{Text: strconv.Itoa(t.Offset + f.Offset), Right: true}, {Text: phrase.Printable(f.Name, 24)}, {}}
		for _, line := range term.Chop(phrase.Printable(f.Value, valueWide*linesShown), valueWide) {
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

// brokenRow lays out, in the column of meanings, the rule that f breaks.
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
