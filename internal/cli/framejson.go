package cli

import (
	"io"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/packet"
)

// writeFieldsJSON prints the fields of all parts, a line each.
func writeFieldsJSON(out io.Writer, parts []packet.Part) error {
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
		for _, f := range p.Fields {
			l := line{i + 1, p.Offset + f.Offset, f.Bit, f.Bits, f.Name, f.Value, f.Meaning, f.Section, ""}
			if f.Broken != nil {
				l.Broken = f.Broken.Rule
			}
			if err := cmdutil.WriteJSON(out, l); err != nil {
				return err
			}
		}
	}
	return nil
}
