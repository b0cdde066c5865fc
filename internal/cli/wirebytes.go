package cli

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/ladder"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/phrase"
)

// opening says which packets are opened down to their fields.
type opening struct {
	all     bool
	packets numbers
}

func (o *opening) add(f *pflag.FlagSet) {
	f.BoolVar(&o.all, "bytes", false, "open every packet: each byte with its field and meaning")
	f.Var(&o.packets, "packet", "open only these `packets`, such as 4 or 4,7")
}

// check is an error where numbers of packets would mean several
// conversations.
func (o *opening) check(names []string) error {
	if len(o.packets) > 0 && (len(names) != 1 || strings.HasPrefix(names[0], "unix")) {
		return cmdutil.UsageErrorf("--packet opens packets of one conversation; name one of tcp, udp, websocket, tls and ping")
	}
	return nil
}

// numbers are those of packets: 4,7.
type numbers []int

func (n *numbers) Type() string { return "packets" }
func (n *numbers) String() string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(*n), " ", ","), "[]")
}

func (n *numbers) Set(text string) error {
	for one := range strings.SplitSeq(text, ",") {
		number, err := strconv.Atoi(strings.TrimSpace(one))
		if err != nil || number < 1 {
			return fmt.Errorf("not the number of a packet, such as 4 or 4,7")
		}
		*n = append(*n, number)
	}
	return nil
}

// chosen is the rows of the ladder that are to be opened.
func (o *opening) chosen(c conversation) (rows []ladder.Row, err error) {
	if !o.all && len(o.packets) == 0 {
		return nil, nil
	}
	all := c.ladder().Rows
	if len(o.packets) == 0 {
		return all, nil
	}
	for _, number := range o.packets {
		there := func(r ladder.Row) bool { return r.Packet.Number == number }
		if i := slices.IndexFunc(all, there); i >= 0 {
			rows = append(rows, all[i])
			continue
		}
		return nil, noPacket(number, all)
	}
	return rows, nil
}

func noPacket(number int, all []ladder.Row) error {
	if len(all) == 0 {
		return cmdutil.UsageErrorf("--packet %d: this conversation has no packets", number)
	}
	return cmdutil.UsageErrorf("--packet %d: this conversation has %s, from %d to %d", number, phrase.Plural(len(all), "packet"),
		all[0].Packet.Number, all[len(all)-1].Packet.Number)
}

// follow is the streams of a whole conversation.
func (c conversation) follow() *packet.Streams {
	n := packet.NewStreams(c.name)
	for _, p := range c.packets {
		if n != nil {
			n.Name(p)
		}
	}
	return n
}

// write prints the packets that are to be opened.
func (o *opening) write(out io.Writer, paint term.Paint, c conversation) error {
	rows, err := o.chosen(c)
	if err != nil {
		return err
	}
	n := c.follow()
	for _, row := range rows {
		fmt.Fprintf(out, "\n%s\n", paint.Bold(strings.Join(term.Wrap(rowTitle(row), term.Width), "\n")))
		for _, part := range n.Open(row.Packet) {
			io.WriteString(out, "\n")
			if err := writePart(out, paint, part, phrase.Printable(capital(part.Title()), term.Width)); err != nil {
				return err
			}
		}
	}
	return nil
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// rowTitle is a packet in one line, as in the ladder.
func rowTitle(row ladder.Row) string {
	p := row.Packet
	what := append([]string{row.Label}, row.Marks...)
	return fmt.Sprintf("Packet %d, %.1f ms, %s to %s: %s", p.Number, millis(p.Sent), p.From, p.To, strings.Join(what, ", "))
}
