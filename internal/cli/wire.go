package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/phrase"
)

// A wiring is a conversation over a simulated network.
type wiring struct {
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
	capture  *capture
	open     opening
}

func newWire() *cobra.Command {
	w := &wiring{}
	cmd := &cobra.Command{
		Use:   "wire TRANSPORT... [MESSAGE]",
		Short: "show every packet of an echo, over a network that can be broken",
		Long: "Carries an echo between two simulated hosts and shows every packet of it as a\n" +
			"ladder. The hosts run TCP, UDP and IP of their own, so this needs no rights and\n" +
			"touches no network. Time is simulated too: the same seed gives the same ladder.\n\n" +
			"Each line is a packet: its number, when it was sent, the way it took, and what\n" +
			"it says. seq and ack count the bytes of each direction from its SYN on: ack 6\n" +
			"says that the next byte expected is the sixth. ✗ marks a packet that does not\n" +
			"arrive, ┆ a time in which nothing was sent.",
		Example: "wire tcp hello\n" +
			"wire tcp udp websocket hello --loss 20% --delay 30ms --seed 7\n" +
			"wire tcp --count 20 --interval 20ms --loss 5%\n" +
			"wire tcp hello --partition 30ms..2s",
		ValidArgs: wired,
		RunE: func(cmd *cobra.Command, args []string) error {
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

// wired are the transports that the command knows; of some there is nothing to
// see on a wire.
var wired = []string{"tcp", "udp", "websocket", "tls", "ping", "unix", "unixpacket", "unixgram"}

// mostWired is how many messages, and bytes in all, one conversation may have.
const (
	mostWired      = 1000
	mostWiredBytes = 1 << 20
)

func (w *wiring) run(ctx context.Context, args []string, out io.Writer) error {
	names, text, err := w.split(args)
	if err != nil {
		return err
	}
	if err := w.check(text); err != nil {
		return err
	}
	if err := w.oneFile(names); err != nil {
		return err
	}
	if err := errors.Join(w.open.check(names), w.checkLive(names)); err != nil {
		return err
	}
	if w.capture, err = newCapture(w.pcap); err != nil {
		return err
	}
	return errors.Join(w.print(ctx, out, names, text), w.capture.close())
}

func (w *wiring) print(ctx context.Context, out io.Writer, names []string, text string) error {
	var all []conversation
	for _, name := range names {
		carry := w.converse
		if w.live && !strings.HasPrefix(name, "unix") {
			carry = w.converseLive
		}
		c, err := carry(ctx, name, w.messages(text))
		switch {
		case ctx.Err() != nil:
			return cmdutil.UserErrorf(ctx.Err(), "interrupted")
		case err != nil && w.live:
			return unrecorded(name, err)
		case err != nil:
			return cmdutil.UserErrorf(err, "%s cannot be carried over the simulated network: %s", name, errno.RootCause(err))
		}
		all = append(all, c)
	}
	if w.json {
		return w.writeJSON(out, all)
	}
	return w.write(out, all)
}

// split tells the transports from the message behind them.
func (w *wiring) split(args []string) (names []string, text string, err error) {
	text = "hello"
	for i, arg := range args {
		switch {
		case slices.Contains(wired, arg):
			names = append(names, w.encrypted(arg))
			continue
		case i == 0:
			return nil, "", cmdutil.UnknownNameError("transport", arg, wired)
		case i < len(args)-1:
			return nil, "", cmdutil.UsageErrorf("one message is echoed, but there are %q and %q; put it in quotes", arg, args[i+1])
		case w.size > 0:
			return nil, "", cmdutil.UsageErrorf("--size makes a message, but there is one already: %q", arg)
		}
		text = arg
	}
	if len(names) == 0 {
		return nil, "", cmdutil.UsageErrorf("wire needs a transport, as in: %s wire tcp hello; known are %s", cmdutil.ProgramName(), strings.Join(wired, ", "))
	}
	return names, text, nil
}

func (w *wiring) encrypted(name string) string {
	if w.tls && (name == "tcp" || name == "websocket") {
		return map[string]string{"tcp": "tls", "websocket": "websocket-tls"}[name]
	}
	return name
}

func (w *wiring) check(text string) error {
	switch bytes := max(len(text)+4, int(w.size)) * w.count; {
	case w.count < 1 || w.count > mostWired:
		return cmdutil.UsageErrorf("--count needs a number from 1 to %s, not %d", phrase.Count(mostWired), w.count)
	case bytes > mostWiredBytes:
		return cmdutil.UsageErrorf("a ladder carries at most %s in all, not %s", phrase.Plural(mostWiredBytes, "byte"), phrase.Plural(bytes, "byte"))
	case w.interval < 0 || w.interval > time.Minute:
		return cmdutil.UsageErrorf("--interval %v lies outside 0s to 1m", w.interval)
	case w.timeout <= 0 || w.timeout > time.Hour:
		return cmdutil.UsageErrorf("--timeout %v lies outside of what a conversation takes: more than 0s, at most 1h", w.timeout)
	case text == "" && w.size == 0:
		return cmdutil.UsageErrorf("an empty message shows nothing; write one, or --size 1")
	}
	return w.link.CheckRange()
}

// oneFile is an error where several conversations would share a capture: with
// one seed they have the same addresses, ports and times.
func (w *wiring) oneFile(names []string) error {
	if w.pcap != "" && (len(names) != 1 || strings.HasPrefix(names[0], "unix")) {
		return cmdutil.UsageErrorf("--pcap writes one conversation over a network; name one of tcp, udp, websocket, tls and ping")
	}
	return nil
}

// messages are what is sent. Several of them are numbered, so that each is known
// when it comes back.
func (w *wiring) messages(text string) []string {
	all := make([]string, w.count)
	for i := range all {
		switch {
		case w.size > 0:
			number := fmt.Sprintf("%d ", i+1)
			all[i] = (number + strings.Repeat(".", int(w.size)))[:w.size]
		case w.count > 1:
			all[i] = fmt.Sprintf("%s %d", text, i+1)
		default:
			all[i] = text
		}
	}
	return all
}
