package framecmd

import (
	"errors"
	"io"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/packetview"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/websocket/frame"
)

// show prints every field of what was given or built. It returns an error for what
// is wrong with it.
func (f *frameOptions) show(out io.Writer, inputs ...[]byte) error {
	var parts []packet.Part
	for _, b := range inputs {
		parts = append(parts, packet.SplitFrames(b)...)
	}
	if f.json {
		if err := writeFieldsJSON(out, parts); err != nil {
			return err
		}
		return checkParts(parts)
	}
	if err := packetview.WriteParts(out, parts); err != nil {
		return err
	}
	return checkParts(parts)
}

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

// checkParts returns an error for the first rule that is broken, or for what is
// missing at the end.
func checkParts(parts []packet.Part) error {
	var d frame.Decoder
	begun, closed := false, false
	for _, p := range parts {
		for _, f := range p.Fields {
			if f.Broken != nil {
				return cmdutil.UsageErrorf("byte %d, %s: %s", p.Offset+f.Offset, f.Name, ruleOf(f.Broken))
			}
		}
		if !p.IsWhole {
			return cmdutil.UsageErrorf("cut short: %s", p.DescribeMissing())
		}
		if p.IsHTTP {
			continue
		}
		if !begun && p.IsFromServer() {
			d.From = frame.Server
		}
		begun = true
		if err := decodeAll(&d, append([]byte(nil), p.Bytes...)); err != nil {
			return cmdutil.UsageErrorf("the frame at byte %d: %s", p.Offset, ruleOf(err))
		}
		if closed && p.IsFromServer() != (d.From == frame.Server) {
			return cmdutil.UsageErrorf("the frame at byte %d: is of the other direction; give those of one alone", p.Offset)
		}
		if closed {
			return cmdutil.UsageErrorf("the frame at byte %d: comes after the close frame, which is the last of its sender (RFC 6455, section 5.5.1)", p.Offset)
		}
		closed = p.IsClose()
	}
	return nil
}

// ruleOf returns the rule that err reports, with its source.
func ruleOf(err error) string {
	if broken, ok := errors.AsType[*frame.Error](err); ok {
		return broken.Rule + " (" + broken.Source + ")"
	}
	return err.Error()
}

func decodeAll(d *frame.Decoder, b []byte) (err error) {
	for len(b) > 0 && err == nil {
		_, b, err = d.Next(b)
	}
	return err
}
