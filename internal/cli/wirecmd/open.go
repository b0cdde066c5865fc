package wirecmd

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/ladder"
	"github.com/socketlab/socketlab/internal/phrase"
)

// openOptions are the flags for the packets that are opened down to their fields.
type openOptions struct {
	all     bool
	packets packetNumbers
}

func (o *openOptions) add(f *pflag.FlagSet) {
	f.BoolVar(&o.all, "bytes", false, "open every packet: each byte with its field and meaning")
	f.Var(&o.packets, "packet", "open only these `packets`, such as 4 or 4,7")
}

// check returns an error where numbers of packets would mean several
// conversations.
func (o *openOptions) check(names []string) error {
	if len(o.packets) > 0 && (len(names) != 1 || !conversation.HasPackets(names[0])) {
		return cmdutil.UsageErrorf("--packet opens packets of one conversation; name one of tcp, udp, websocket, tls and ping")
	}
	return nil
}

// packetNumbers are the numbers of packets: 4,7.
type packetNumbers []int

func (n *packetNumbers) Type() string { return "packets" }
func (n *packetNumbers) String() string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(*n), " ", ","), "[]")
}

func (n *packetNumbers) Set(text string) error {
	for one := range strings.SplitSeq(text, ",") {
		number, err := strconv.Atoi(strings.TrimSpace(one))
		if err != nil || number < 1 {
			return fmt.Errorf("not the number of a packet, such as 4 or 4,7")
		}
		*n = append(*n, number)
	}
	return nil
}

// selectRows returns the rows of the ladder that are to be opened.
func (o *openOptions) selectRows(c conversation.Conversation) (rows []ladder.Row, err error) {
	if !o.all && len(o.packets) == 0 {
		return nil, nil
	}
	all := c.Ladder.Rows
	if len(o.packets) == 0 {
		return all, nil
	}
	for _, number := range o.packets {
		there := func(r ladder.Row) bool { return r.Packet.Number == number }
		if i := slices.IndexFunc(all, there); i >= 0 {
			rows = append(rows, all[i])
			continue
		}
		return nil, noPacketError(number, all)
	}
	return rows, nil
}

func noPacketError(number int, all []ladder.Row) error {
	if len(all) == 0 {
		return cmdutil.UsageErrorf("--packet %d: this conversation has no packets", number)
	}
	return cmdutil.UsageErrorf("--packet %d: this conversation has %s, from %d to %d", number, phrase.Plural(len(all), "packet"),
		all[0].Packet.Number, all[len(all)-1].Packet.Number)
}
