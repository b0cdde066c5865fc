package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/errno"
)

// A probed socket is one of those that can ping, and whether this machine
// allows it.
type probed struct {
	Socket  string `json:"socket"`
	Call    string `json:"call"`
	Allowed bool   `json:"allowed"`
	Found   string `json:"found"` // as doctor says it
	Why     string `json:"why"`   // what the right to it depends on
}

// probe tries both kinds.
func probe() []probed {
	raw, ping := rawSocket(), pingSocket()
	return []probed{
		{"raw", "socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)", raw.OK, raw.Found, whyRaw(raw.OK)},
		{"ping", "socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP)", ping.OK, ping.Found, whyPing(ping.OK)},
	}
}

// tried opens a socket of that kind for IPv4, and closes it.
func tried(kind string) error {
	s, err := openEcho(kind, netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	if err != nil {
		return err
	}
	return s.Close()
}

// refusal is why a socket of that kind could not be opened.
func refusal(kind string, err error) string {
	if !errors.Is(err, os.ErrPermission) {
		if why := errno.DescribeUnsupported(err); why != "" {
			return "not there: " + why
		}
		return "not there: " + errno.RootCause(err)
	}
	if kind == "raw" {
		return "not allowed: " + rawRight
	}
	return "not allowed: " + pingRight()
}

func writeProbe(out io.Writer, asJSON bool) error {
	all := probe()
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
		fmt.Fprintf(&text, "%s %-11s  %-11s  %s\n", mark, one.Socket+" socket", found, p.Dim(one.Call))
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

// conclusion is what ping does with what there is.
func conclusion(raw, ping bool) string {
	switch {
	case raw && ping:
		return "Both are allowed, and ping takes the ping socket: its right is the smaller one.\n" +
			"Compare: " + cmdutil.ProgramName() + " ping --socket raw"
	case raw:
		return "The raw socket alone is allowed, and ping takes it."
	case ping:
		return "The ping socket alone is allowed, and ping takes it."
	}
	return "Neither is allowed. What needs no right: " + cmdutil.ProgramName() + " ping --host wire"
}
