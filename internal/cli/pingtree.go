package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/term"
)

// A socketKind is what socket(2) is asked for: a family, a type and a protocol.
type socketKind struct {
	family   string // "Internet" is both AF_INET and AF_INET6
	kind     string
	protocol string
	source   string // what describes it
}

// socketKinds are the leaves of the tree, in its order.
var socketKinds = []socketKind{
	{"Internet", "SOCK_STREAM", "TCP", "RFC 9293"},
	{"Internet", "SOCK_STREAM", "MPTCP", "RFC 8684"},
	{"Internet", "SOCK_STREAM", "SCTP", "RFC 9260"},
	{"Internet", "SOCK_DGRAM", "UDP", "RFC 768"},
	{"Internet", "SOCK_DGRAM", "UDP-Lite", "RFC 3828"},
	{"Internet", "SOCK_DGRAM", "ICMP", "ping socket"},
	{"Internet", "SOCK_SEQPACKET", "SCTP", "RFC 9260"},
	{"Internet", "SOCK_DCCP", "DCCP", "RFC 4340"},
	{"Internet", "SOCK_RAW", "ICMP", "RFC 792, 4443"},
	{"Internet", "SOCK_RAW", "IP", "RFC 791, 8200"},
	{"Unix", "SOCK_STREAM", "unix", "unix(7)"},
	{"Unix", "SOCK_DGRAM", "unixgram", "unix(7)"},
	{"Unix", "SOCK_SEQPACKET", "unixpacket", "unix(7)"},
	{"Packet", "SOCK_RAW", "frames", "packet(7)"},
	{"Packet", "SOCK_DGRAM", "packets", "packet(7)"},
}

// families are what a family of the tree is called in socket(2).
var families = map[string][]string{
	"Internet": {"AF_INET", "AF_INET6"}, "Unix": {"AF_UNIX"}, "Packet": {"AF_PACKET"},
}

// An offer is what socket(2) said when it was asked.
type offer struct {
	Family   string `json:"family"`
	Type     string `json:"type"`
	Protocol string `json:"protocol"`
	Source   string `json:"source"`
	OK       bool   `json:"ok"`
	Error    string `json:"error,omitempty"`   // the name of the errno
	Meaning  string `json:"meaning,omitempty"` // of it
}

// offers asks for every kind in every family that it belongs to.
func offers() (all []offer) {
	for _, k := range socketKinds {
		for _, family := range families[k.family] {
			o := offer{Family: family, Type: k.kind, Protocol: k.protocol, Source: k.source}
			if err := ask(family, k.kind, k.protocol); err != nil {
				o.Error, o.Meaning = errnoName(err), o.meaning(err)
			} else {
				o.OK = true
			}
			all = append(all, o)
		}
	}
	return all
}

func writeTree(out io.Writer, asJSON bool) error {
	all := offers()
	if asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(all)
	}
	p := term.PaintFor(out)
	if err := term.WriteTable(out, treeRows(p, all)); err != nil {
		return err
	}
	_, err := io.WriteString(out, legend(p, all))
	return err
}

// treeRows is a row for each family, type and protocol.
func treeRows(p term.Paint, all []offer) [][]term.Cell {
	rows, before := [][]term.Cell{{{Text: "socket(2)", Paint: p.Bold}}}, socketKind{}
	for i, k := range socketKinds {
		lastFamily, lastType, lastLeaf := k.lastIn(socketKinds[i+1:])
		family := branch("", lastFamily)
		if k.family != before.family {
			row := []term.Cell{{Text: family.here + k.family, Paint: p.Bold}, {}}
			for _, name := range families[k.family] {
				row = append(row, term.Cell{Text: name, Paint: p.Dim})
			}
			rows = append(rows, row)
		}
		kind := branch(family.below, lastType)
		if k.family != before.family || k.kind != before.kind {
			rows = append(rows, []term.Cell{{Text: kind.here + k.kind}})
		}
		leaf := branch(kind.below, lastLeaf)
		row := []term.Cell{{Text: leaf.here + k.protocol}, {Text: k.source, Paint: p.Dim}}
		for _, o := range all {
			if o.Type == k.kind && o.Protocol == k.protocol && slices.Contains(families[k.family], o.Family) {
				row = append(row, o.cell(p))
			}
		}
		rows, before = append(rows, row), k
	}
	return rows
}

// lastIn says of which of its family's siblings, types and protocols k is the
// last before those that follow.
func (k socketKind) lastIn(rest []socketKind) (family, kind, leaf bool) {
	others := func(same func(socketKind) bool) bool { return slices.ContainsFunc(rest, same) }
	family = !others(func(r socketKind) bool { return r.family != k.family })
	kind = !others(func(r socketKind) bool { return r.family == k.family && r.kind != k.kind })
	leaf = !others(func(r socketKind) bool { return r.family == k.family && r.kind == k.kind })
	return family, kind, leaf
}

// A twig is what is drawn before a name, and before all that hangs below it.
type twig struct{ here, below string }

func branch(before string, last bool) twig {
	if last {
		return twig{before + "└─ ", before + "   "}
	}
	return twig{before + "├─ ", before + "│  "}
}

func (o offer) cell(p term.Paint) term.Cell {
	if o.OK {
		return term.Cell{Text: "yes", Paint: p.Good}
	}
	return term.Cell{Text: o.Error, Paint: p.Odd}
}

// legend says what each refusal means, and whom it met.
func legend(p term.Paint, all []offer) string {
	var refused []offer
	met := map[string][]string{}
	for _, o := range all {
		if o.OK {
			continue
		}
		key := o.Error + o.Meaning
		if met[key] == nil {
			refused = append(refused, o)
		}
		if !slices.Contains(met[key], o.Protocol) {
			met[key] = append(met[key], o.Protocol)
		}
	}
	var text strings.Builder
	for _, o := range refused {
		meaning := strings.Join(met[o.Error+o.Meaning], ", ") + ": " + o.Meaning + "."
		const label = 15
		for i, line := range term.Wrap(meaning, term.Width-label-2) {
			if i > 0 {
				o.Error = ""
			}
			fmt.Fprintf(&text, "%s%s  %s\n", p.Odd(o.Error), strings.Repeat(" ", max(0, label-len(o.Error))), line)
		}
	}
	yes := len(slices.DeleteFunc(slices.Clone(all), func(o offer) bool { return !o.OK }))
	if text.Len() > 0 {
		text.WriteString("\n")
	}
	return fmt.Sprintf("\n%s%d of %d calls gave a socket.\n", &text, yes, len(all))
}
