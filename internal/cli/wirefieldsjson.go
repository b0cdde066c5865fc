package cli

import (
	"strings"

	"github.com/socketlab/socketlab/internal/packet"
)

// fieldJSON is a Field for programs. Layer is the header or the thing in
// the payload that it belongs to.
type fieldJSON struct {
	Layer   string `json:"layer"`
	Offset  int    `json:"offset"`
	Bit     int    `json:"bit"`
	Bits    int    `json:"bits"`
	Name    string `json:"name"`
	Value   string `json:"value"`
	Meaning string `json:"meaning"`
	Section string `json:"section"`
	Wrong   string `json:"wrong,omitempty"`
}

// addFields adds the fields of the packets that are to be opened.
func (o *opening) addFields(j *wireJSON, c conversation) error {
	rows, err := o.chosen(c)
	if err != nil {
		return err
	}
	n := c.follow()
	opened := make(map[int][]fieldJSON)
	for _, row := range rows {
		opened[row.Packet.Number] = fieldsOf(n, row.Packet)
	}
	for i, p := range j.Packets {
		j.Packets[i].Fields = opened[p.Number]
	}
	return nil
}

func fieldsOf(n *packet.Streams, p packet.Packet) (fields []fieldJSON) {
	for _, part := range n.Open(p) {
		for _, f := range part.FieldsShown() {
			line := fieldJSON{
				part.Layer, part.Offset + f.Offset, f.Bit, f.Bits, f.Name, f.Value, f.Meaning, inFull(f.Section, part.RFC), "",
			}
			if f.Broken != nil {
				line.Wrong = f.Broken.Rule
			}
			fields = append(fields, line)
		}
	}
	return fields
}

// inFull is a section with its document, which package frame leaves out
// where it is its own.
func inFull(section, rfc string) string {
	document, number, other := strings.Cut(section, ", ")
	switch {
	case section == "", strings.Contains(section, ", section "), !other && strings.HasPrefix(section, "RFC "):
		return section
	case other:
		return document + ", section " + number
	}
	return rfc + ", section " + section
}
