package pingcmd

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/ping"
)

func writeProbe(out io.Writer, asJSON bool) error {
	all := ping.Probe()
	if asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(all)
	}
	p := term.PaintFor(out)
	var text strings.Builder
	for _, one := range all {
		mark, found := p.Good("✓"), "allowed"
		if !one.Allowed {
			mark, found = p.Odd("✗"), "not allowed"
		}
		fmt.Fprintf(&text, "%s %s  %s  %s\n", mark, term.Pad(one.Socket+" socket", 11), term.Pad(found, 11), p.Dim(one.Call))
		why := one.Why
		if !one.Allowed && why == "" {
			why = one.Found
		}
		for _, line := range term.Wrap(why, term.Width-15) {
			fmt.Fprintf(&text, "%15s%s\n", "", line)
		}
	}
	fmt.Fprintf(&text, "\n%s\n", conclusion(all[0].Allowed, all[1].Allowed))
	_, err := io.WriteString(out, text.String())
	return err
}

// conclusion describes which socket ping takes.
func conclusion(rawAllowed, pingAllowed bool) string {
	switch {
	case rawAllowed && pingAllowed:
		return "Both are allowed, and ping takes the ping socket: its right is the smaller one.\n" +
			"Compare: " + cmdutil.ProgramName() + " ping --socket raw"
	case rawAllowed:
		return "The raw socket alone is allowed, and ping takes it."
	case pingAllowed:
		return "The ping socket alone is allowed, and ping takes it."
	}
	return "Neither is allowed. What needs no right: " + cmdutil.ProgramName() + " ping --host wire"
}
