package packet_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/socketlab/socketlab/internal/golden"
	"github.com/socketlab/socketlab/internal/packet"
)

//go:generate go test -run ^TestFieldsAreThoseOnRecord$ . -update

// One packet of each kind is opened as it was when somebody last read it.
func TestFieldsAreThoseOnRecord(t *testing.T) {
	var out strings.Builder
	had := map[string]bool{}
	for _, p := range seen(t) {
		kind := fmt.Sprint(p.Src.Addr().Is4(), p.Protocol, p.Message, p.Fragment, p.Offset > 0)
		if sack := len(p.Data) > 80 && len(p.Payload) == 0; sack {
			kind += " with blocks"
		}
		if had[kind] {
			continue
		}
		had[kind] = true
		fmt.Fprintf(&out, "packet %d, %s to %s\n", p.Number, p.From, p.To)
		for _, f := range p.Fields() {
			write(&out, f)
		}
	}
	golden.Compare(t, "testdata/fields.txt", out.String())
}

func write(out *strings.Builder, f packet.Field) {
	at := fmt.Sprint(f.Offset)
	if f.Bits%8 > 0 {
		at += fmt.Sprintf(".%d", f.Bit)
	}
	fmt.Fprintf(out, "%7s %5d  %s; %s = %.60s; %s; %s%s\n", at, f.Bits, f.Layer, f.Name, f.Value, f.Meaning, f.Section, f.Wrong)
}
