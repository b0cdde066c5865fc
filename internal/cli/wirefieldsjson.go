package cli

import (
	"strings"

	"github.com/socketlab/socketlab/internal/packet"
)

// FieldJSON holds a field for programs. Layer is the header, or the frame or
// record in the payload, that it belongs to.
type FieldJSON struct {
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
func (c Item) addFields(j *ConversationJSON) {
	streams := c.Streams()
	opened := make(map[int][]FieldJSON)
	for _, row := range c.Opened {
		opened[row.Packet.Number] = fieldsOf(streams, row.Packet)
	}
	for i, p := range j.Packets {
		j.Packets[i].Fields = opened[p.Number]
	}
}

func fieldsOf(streams *packet.Streams, p packet.Packet) (fields []FieldJSON) {
	for _, part := range streams.Open(p) {
		for _, f := range part.FieldsShown() {
			line := FieldJSON{
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

// inFull adds its document to a section, which package frame leaves out
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
