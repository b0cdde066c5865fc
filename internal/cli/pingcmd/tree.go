package pingcmd

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/ping"
)

func writeTree(out io.Writer, asJSON bool) error {
	all := ping.Offers()
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

// treeRows returns a row for each family, type and protocol.
func treeRows(p term.Paint, all []ping.Offer) [][]term.Cell {
	rows, before := [][]term.Cell{{{Text: "socket(2)", Paint: p.Bold}}}, ping.SocketKind{}
	kinds := ping.SocketKinds()
	for i, k := range kinds {
		lastFamily, lastType, lastLeaf := isLastOf(k, kinds[i+1:])
		family := branch("", lastFamily)
		if k.Family != before.Family {
			row := []term.Cell{{Text: family.here + k.Family, Paint: p.Bold}, {}}
			for _, name := range k.AddressFamilies() {
				row = append(row, term.Cell{Text: name, Paint: p.Dim})
			}
			rows = append(rows, row)
		}
		kind := branch(family.below, lastType)
		if k.Family != before.Family || k.Type != before.Type {
			rows = append(rows, []term.Cell{{Text: kind.here + k.Type}})
		}
		leaf := branch(kind.below, lastLeaf)
		row := []term.Cell{{Text: leaf.here + k.Protocol}, {Text: k.Source, Paint: p.Dim}}
		for _, o := range all {
			if o.Type == k.Type && o.Protocol == k.Protocol && slices.Contains(k.AddressFamilies(), o.Family) {
				row = append(row, offerCell(p, o))
			}
		}
		rows, before = append(rows, row), k
	}
	return rows
}

// isLastOf reports whether no other family, no other type of the family, and no
// other protocol of the type follows k in rest.
func isLastOf(k ping.SocketKind, rest []ping.SocketKind) (family, kind, leaf bool) {
	others := func(same func(ping.SocketKind) bool) bool { return slices.ContainsFunc(rest, same) }
	family = !others(func(r ping.SocketKind) bool { return r.Family != k.Family })
	kind = !others(func(r ping.SocketKind) bool { return r.Family == k.Family && r.Type != k.Type })
	leaf = !others(func(r ping.SocketKind) bool { return r.Family == k.Family && r.Type == k.Type })
	return family, kind, leaf
}

// A twig is drawn before a name, and before everything below it.
type twig struct{ here, below string }

func branch(before string, last bool) twig {
	if last {
		return twig{before + "└─ ", before + "   "}
	}
	return twig{before + "├─ ", before + "│  "}
}

func offerCell(p term.Paint, o ping.Offer) term.Cell {
	if o.OK {
		return term.Cell{Text: "yes", Paint: p.Good}
	}
	return term.Cell{Text: o.Error, Paint: p.Odd}
}

// legend explains each errno, and lists the protocols that it met.
func legend(p term.Paint, all []ping.Offer) string {
	var refused []ping.Offer
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
			fmt.Fprintf(&text, "%s  %s\n", term.Pad(p.Odd(o.Error), label), line)
		}
	}
	yes := len(slices.DeleteFunc(slices.Clone(all), func(o ping.Offer) bool { return !o.OK }))
	if text.Len() > 0 {
		text.WriteString("\n")
	}
	return fmt.Sprintf("\n%s%d of %d calls gave a socket.\n", &text, yes, len(all))
}
