package packetview

import (
	"slices"
	"strconv"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/websocket/frame"
)

// section formats where a field is defined: the number alone if it is in the
// document that the title names.
func (t partTable) section(f frame.Field) string {
	document, number, found := strings.Cut(f.Section, ", section ")
	switch {
	case f.Section == t.RFC:
		return ""
	case found && document == t.RFC:
		return number
	case found:
		return document + ", " + number
	}
	return f.Section
}

// joined formats a value and its meaning in one line. Units need no colon.
func (t partTable) joined(f frame.Field) string {
	unit, _, _ := strings.Cut(f.Meaning, " ")
	if !t.IsBrief || f.Meaning == "" || slices.Contains([]string{"bytes", "words", "times"}, strings.Trim(unit, ",:")) {
		return f.Value + " " + f.Meaning
	}
	return f.Value + ": " + f.Meaning
}

// meaningWide returns how many columns are left for values and meanings.
func (t partTable) meaningWide() int {
	if t.Name == "" {
		return meaningWide
	}
	offset, name, section := 1, 0, 0
	for _, f := range t.FieldsShown() {
		offset = max(offset, len(strconv.Itoa(t.Offset+f.Offset+f.Len())))
		name = max(name, term.Columns(f.Name))
		section = max(section, term.Columns(t.section(f)))
	}
	return term.Width - offset - 2 - 12 - 2 - name - 2 - 2 - section
}
