package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/socketlab/socketlab/websocket/frame"
)

// A part of the input is a frame, or half of a handshake.
type part struct {
	at     int // where it begins
	bytes  []byte
	fields []frame.Field
	isHTTP bool
	whole  bool
}

// takeApart finds the parts of b. What is malformed or cut short is the last.
func takeApart(b []byte) (parts []part) {
	for at := 0; at < len(b); {
		p, size := part{at: at}, 0
		if p.isHTTP = at == 0 && isHTTP(b); p.isHTTP {
			p.fields, size = frame.LabelHead(b)
		} else {
			p.fields, size = frame.LabelFrame(b[at:])
		}
		if p.whole = size > 0; !p.whole {
			size = len(b) - at
		}
		p.bytes = b[at : at+size]
		parts = append(parts, p)
		at += size
	}
	return parts
}

// isHTTP reports whether b begins as a request or a response does, with a word
// in capital letters. In a frame they would set reserved bits.
func isHTTP(b []byte) bool {
	n := 0
	for n < len(b) && b[n] >= 'A' && b[n] <= 'Z' {
		n++
	}
	return n > 2 && n < len(b) && (b[n] == ' ' || b[n] == '/')
}

// show prints every field of what was given or built, and then says what is
// wrong with it.
func (f *framing) show(out io.Writer, inputs ...[]byte) error {
	var parts []part
	for _, b := range inputs {
		parts = append(parts, takeApart(b)...)
	}
	if f.json {
		if err := writeFieldsJSON(out, parts); err != nil {
			return err
		}
		return wrong(parts)
	}
	p := paintFor(out)
	for i, part := range parts {
		gap := "\n"
		if i == 0 {
			gap = ""
		}
		if _, err := fmt.Fprintln(out, gap+p.bold(part.title())); err != nil {
			return err
		}
		rows := part.frameRows(p)
		if part.isHTTP {
			rows = part.headRows(p)
		}
		if err := writeTable(out, rows); err != nil {
			return err
		}
	}
	return wrong(parts)
}

// wrong is the first rule that is broken, or what is missing at the end.
func wrong(parts []part) error {
	var d frame.Decoder
	begun := false
	for _, p := range parts {
		for _, f := range p.fields {
			if f.Broken != nil {
				return usagef("byte %d, %s: %s", p.at+f.Offset, f.Name, ruleOf(f.Broken))
			}
		}
		if !p.whole {
			return usagef("cut short: %s", p.missing())
		}
		if p.isHTTP {
			continue
		}
		if !begun && p.isServers() {
			d.From = frame.Server
		}
		begun = true
		if err := decodeAll(&d, append([]byte(nil), p.bytes...)); err != nil {
			return usagef("the frame at byte %d: %s", p.at, ruleOf(err))
		}
	}
	return nil
}

func ruleOf(err error) string { return strings.TrimPrefix(err.Error(), "frame: ") }

func decodeAll(d *frame.Decoder, b []byte) (err error) {
	for len(b) > 0 && err == nil {
		_, b, err = d.Next(b)
	}
	return err
}

func (p part) isServers() bool { return len(p.bytes) > 1 && p.bytes[1]&0x80 == 0 }

// missing says how far a part that is cut short goes.
func (p part) missing() string {
	h, n, _ := frame.ParseHeader(p.bytes)
	switch {
	case p.isHTTP:
		return "the handshake has no empty line at its end"
	case n == 0:
		return fmt.Sprintf("the frame at byte %d ends in its header", p.at)
	}
	return fmt.Sprintf("the frame at byte %d announces %s of payload; %s are there",
		p.at, plural(h.Length, "byte"), count(len(p.bytes)-n))
}

// title is a part in one line.
func (p part) title() string {
	if p.isHTTP && strings.HasPrefix(string(p.bytes), "HTTP/") {
		return "A response, " + plural(len(p.bytes), "byte")
	}
	if p.isHTTP {
		return "A request, " + plural(len(p.bytes), "byte")
	}
	kind := frame.Opcode(p.bytes[0] & 0xF).String()
	side := "client"
	if p.isServers() {
		side = "server"
	}
	return fmt.Sprintf("A %s frame of a %s, %s", kind, side, plural(len(p.bytes), "byte"))
}

// The columns of a frame: offset, bytes, name, section, and what is left of 80
// for the value and its meaning.
const (
	bytesShown  = 4 // in a line
	linesShown  = 16
	meaningWide = width - 5 - 2 - 12 - 2 - 14 - 2 - 2 - 5
)

// frameRows are the fields of a frame, its bytes beside them.
func (p part) frameRows(paint paint) (rows [][]cell) {
	last := -1
	for _, f := range p.fields {
		left := p.left(f, f.Offset == last)
		last = f.Offset
		said := wrap(f.Value+" "+f.Meaning, meaningWide)
		if f.Bits%8 == 0 {
			said = wrap(f.Meaning, meaningWide)
			if !strings.HasPrefix(f.Value, hexOf(p.of(f), bytesShown)) {
				said = append(chop(f.Value, meaningWide, linesShown), said...)
			}
		}
		name, section := cell{text: f.Name}, f.Section
		for i := range max(len(said), len(left)) {
			row := []cell{{right: true}, {}, name, {}, {text: section, paint: paint.dim}}
			name, section = cell{}, ""
			if i < len(left) {
				row[0].text, row[1].text = left[i][0], left[i][1]
			}
			if i < len(said) {
				row[3].text = said[i]
			}
			rows = append(rows, row)
		}
		rows = append(rows, brokenRow(paint, f, 3)...)
	}
	return rows
}

// left is the offset and the bytes of f, line by line: a byte and which bits of
// it, or up to four bytes.
func (p part) left(f frame.Field, again bool) (lines [][2]string) {
	offset := strconv.Itoa(p.at + f.Offset)
	if f.Bits%8 != 0 {
		line := [2]string{offset, fmt.Sprintf("%02x  %s", p.bytes[f.Offset], bitsOf(f, p.bytes[f.Offset]))}
		if again {
			line = [2]string{"", "    " + line[1][4:]}
		}
		return append(lines, line)
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
	for _, f := range p.fields {
		row := []cell{{text: strconv.Itoa(p.at + f.Offset), right: true}, {text: printable(f.Name, 24)}, {}}
		for _, line := range chop(f.Value, valueWide, linesShown) {
			row[2].text = line
			rows = append(rows, row)
			row = []cell{{right: true}, {}, {}}
		}
		for _, line := range wrap(f.Meaning+" ("+f.Section+")", valueWide) {
			rows = append(rows, []cell{{right: true}, {}, {text: line, paint: paint.dim}})
		}
		rows = append(rows, brokenRow(paint, f, 2)...)
	}
	return rows
}

// brokenRow says in the column of meanings that f breaks a rule.
func brokenRow(paint paint, f frame.Field, column int) [][]cell {
	if f.Broken == nil {
		return nil
	}
	var rows [][]cell
	for _, line := range wrap("wrong: "+f.Broken.Rule, meaningWide) {
		row := make([]cell, column+1)
		row[column] = cell{text: line, paint: paint.bold}
		rows = append(rows, append(row, cell{}))
	}
	return rows
}

// writeFieldsJSON prints the fields of all parts, a line each.
func writeFieldsJSON(out io.Writer, parts []part) error {
	type line struct {
		Part    int    `json:"part"`
		Offset  int    `json:"offset"`
		Bit     int    `json:"bit"`
		Bits    int    `json:"bits"`
		Name    string `json:"name"`
		Value   string `json:"value"`
		Meaning string `json:"meaning"`
		Section string `json:"section"`
		Broken  string `json:"broken,omitempty"`
	}
	for i, p := range parts {
		for _, f := range p.fields {
			l := line{i + 1, p.at + f.Offset, f.Bit, f.Bits, f.Name, f.Value, f.Meaning, f.Section, ""}
			if f.Broken != nil {
				l.Broken = f.Broken.Rule
			}
			if err := writeJSON(out, l); err != nil {
				return err
			}
		}
	}
	return nil
}
