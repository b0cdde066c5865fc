// Package wirecmd is the command wire: it prints every packet of an echo as a
// ladder.
package wirecmd

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/packetview"
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/transports"
)

// wireOptions are the flags of wire.
type wireOptions struct {
	link     cmdutil.LinkFlags
	count    int
	size     cmdutil.Size
	interval time.Duration
	timeout  time.Duration
	tls      bool
	ipv6     bool
	json     bool
	live     bool
	pcap     string
	open     openOptions
}

// New returns the command wire.
func New() *cobra.Command {
	w := &wireOptions{}
	cmd := &cobra.Command{
		Use:   "wire TRANSPORT... [MESSAGE]",
		Short: "show an echo's packets",
		Long: "Carries an echo between two simulated hosts and shows every packet of it as a\n" +
			"ladder. The hosts run TCP, UDP and IP of their own, so this needs no rights and\n" +
			"touches no network. Time is simulated too: the same seed gives the same ladder.\n\n" +
			"Each line is a packet: its number, when it was sent, the way it took, and what\n" +
			"it says. seq and ack count the bytes of each direction from its SYN on: ack 6\n" +
			"says that the next byte expected is the sixth. ✗ marks a packet that does not\n" +
			"arrive, ┆ a time in which nothing was sent.\n\n" +
			"The line below a retransmission gives the sender's reason: the SYN timer, the\n" +
			"retransmission timer (timeout), a probe for the loss of the last segment (loss\n" +
			"probe), or acknowledgments that show a gap (loss detected). A retransmission is\n" +
			"needless if another copy arrives.",
		Example: "wire tcp hello\n" +
			"wire tcp udp websocket hello --loss 20% --delay 30ms --seed 7\n" +
			"wire tcp --count 20 --interval 20ms --loss 5%\n" +
			"wire tcp hello --partition 30ms..2.5s",
		ValidArgs: conversation.Names(),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := w.checkGiven(cmd.Flags()); err != nil {
				return err
			}
			return w.run(cmd.Context(), args, cmd.OutOrStdout())
		},
	}
	f := cmd.Flags()
	w.link.AddTo(f)
	f.IntVar(&w.count, "count", 1, "messages")
	f.Var(&w.size, "size", "bytes of each message, instead of a text")
	f.DurationVar(&w.interval, "interval", 0, "time from one message to the next")
	f.DurationVar(&w.timeout, "timeout", 30*time.Second, "how long an answer may take, in simulated time")
	f.BoolVar(&w.tls, "tls", false, "encrypt tcp and websocket")
	f.BoolVar(&w.ipv6, "ipv6", false, "over IPv6")
	f.StringVar(&w.pcap, "pcap", "", "write every packet to this `file` too, for Wireshark (pcapng)")
	w.open.add(f)
	f.BoolVar(&w.live, "live", false, "over this machine's kernel and its loopback (Linux, as root)")
	f.BoolVar(&w.json, "json", false, "print JSON: every packet, and the totals")
	return cmd
}

func (w *wireOptions) run(ctx context.Context, args []string, out io.Writer) error {
	names, text, err := w.split(args)
	if err != nil {
		return err
	}
	if err := w.check(text); err != nil {
		return err
	}
	if err := w.checkOneFile(names); err != nil {
		return err
	}
	if err := cmp.Or(w.open.check(names), w.checkLive(names)); err != nil {
		return err
	}
	all, failed := w.carry(ctx, names, conversation.NumberMessages(text, w.count, int(w.size)))
	// The numbers of packets can be judged only now, and nothing is written before.
	items, err := w.selectItems(all)
	if failed == nil && err != nil {
		return err
	}
	file, err := createPcap(w.pcap, all)
	if err != nil {
		return errors.Join(failed, err)
	}
	if failed == nil {
		failed = w.print(out, items)
	}
	return errors.Join(failed, writePcap(file, all))
}

// carry lets each transport carry the messages. With an error it returns what there
// is so far.
func (w *wireOptions) carry(ctx context.Context, names, messages []string) (all []conversation.Conversation, err error) {
	o := w.conversationOptions()
	for _, name := range names {
		carry, explain := conversation.CarrySimulated, packetview.ExplainSimulated
		if w.live && conversation.HasPackets(name) {
			carry, explain = conversation.CarryLive, explainLive
		}
		c, err := carry(ctx, name, messages, o)
		if err == nil {
			all = append(all, c)
		}
		if err != nil || ctx.Err() != nil {
			return all, explain(ctx, name, err)
		}
	}
	return all, nil
}

// selectItems returns each conversation with the packets to be opened.
func (w *wireOptions) selectItems(all []conversation.Conversation) (items []packetview.Item, err error) {
	for _, c := range all {
		rows, err := w.open.selectRows(c)
		if err != nil {
			return nil, err
		}
		items = append(items, packetview.Item{Conversation: c, Opened: rows})
	}
	return items, nil
}

func (w *wireOptions) print(out io.Writer, items []packetview.Item) error {
	if w.json {
		return packetview.WriteConversationsJSON(out, items, w.timeout)
	}
	return packetview.WriteConversations(out, items, w.timeout)
}

// split separates the transports from the message after them.
func (w *wireOptions) split(args []string) (names []string, text string, err error) {
	text = "hello"
	for i, arg := range args {
		switch {
		case slices.Contains(conversation.Names(), arg):
			names = append(names, w.encrypted(arg))
			continue
		case i == 0:
			return nil, "", cmdutil.UnknownNameError("transport", arg, conversation.Names())
		case i < len(args)-1:
			return nil, "", cmdutil.UsageErrorf("one message is echoed, but there are %q and %q; put it in quotes", arg, args[i+1])
		case w.size > 0:
			return nil, "", cmdutil.UsageErrorf("--size makes a message, but there is one already: %q", arg)
		}
		text = arg
	}
	if w.tls && !slices.ContainsFunc(names, usesTLS) && len(names) > 0 {
		return nil, "", cmdutil.UsageErrorf("--tls encrypts tcp and websocket; name one of them, or leave it out")
	}
	if len(names) == 0 {
		return nil, "", cmdutil.UsageErrorf("wire needs a transport, as in: %s wire tcp hello; known are %s", cmdutil.ProgramName(), strings.Join(conversation.Names(), ", "))
	}
	return names, text, nil
}

func usesTLS(name string) bool {
	kind, err := transports.Named(name)
	return err == nil && kind.TLS
}

// checkGiven refuses values that would be taken for a flag that is not given.
func (w *wireOptions) checkGiven(flags *pflag.FlagSet) error {
	switch {
	case flags.Changed("size") && w.size == 0:
		return cmdutil.UsageErrorf("--size 0 is no message; write --size 1 or more")
	case flags.Changed("pcap") && w.pcap == "":
		return cmdutil.UsageErrorf("--pcap needs the name of a file")
	}
	return nil
}

// encrypted returns the variant of a transport for --tls.
func (w *wireOptions) encrypted(name string) string {
	kind, err := transports.Named(name)
	if err != nil || !w.tls { // ping is no transport
		return name
	}
	if encrypted, ok := kind.WithTLS(true); ok {
		return encrypted.Name()
	}
	return name
}

func (w *wireOptions) check(text string) error {
	if w.count < 1 || w.count > conversation.MaxMessages {
		return cmdutil.UsageErrorf("--count needs a number from 1 to %s, not %d", phrase.Count(conversation.MaxMessages), w.count)
	}
	if err := packetview.CheckBytes(text, w.count, int(w.size)); err != nil {
		return err
	}
	switch {
	case w.interval < 0 || w.interval > time.Minute:
		return cmdutil.UsageErrorf("--interval %v lies outside 0s to 1m", w.interval)
	case w.timeout <= 0 || w.timeout > time.Hour:
		return cmdutil.UsageErrorf("--timeout %v lies outside of what a conversation takes: more than 0s, at most 1h", w.timeout)
	case text == "" && w.size == 0:
		return cmdutil.UsageErrorf("an empty message shows nothing; write one, or --size 1")
	}
	if err := w.conversationOptions().Check(); err != nil {
		return cmdutil.UsageError{Err: err}
	}
	return nil
}

func (w *wireOptions) conversationOptions() conversation.Options {
	return conversation.Options{Link: w.link.Link, IPv6: w.ipv6, Interval: w.interval, Timeout: w.timeout}
}

// checkOneFile returns an error where several conversations would share a capture: with
// one seed they have the same addresses, ports and times.
func (w *wireOptions) checkOneFile(names []string) error {
	if w.pcap != "" && (len(names) != 1 || !conversation.HasPackets(names[0])) {
		return cmdutil.UsageErrorf("--pcap writes one conversation over a network; name one of tcp, udp, websocket, tls and ping")
	}
	return nil
}
