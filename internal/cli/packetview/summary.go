package packetview

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/phrase"
	"github.com/socketlab/socketlab/internal/stats"
)

// summary describes the totals, in sentences.
func (c Item) summary(p term.Paint) []string {
	t := packet.Sum(c.Packets)
	lines := append([]string{}, term.Wrap(fmt.Sprintf("%s, %s from IP's header on: %s of payload, %s of overhead.",
		phrase.Plural(t.Packets, "packet"), phrase.Plural(t.Bytes, "byte"), phrase.Count(t.Payload), phrase.Count(t.Overhead())), term.Width)...)
	var faults []string
	for _, f := range []struct {
		n    int
		what string
	}{{t.Lost, "lost"}, {t.Copies, "duplicated"}, {t.Late, "late"}} {
		if f.n > 0 {
			faults = append(faults, phrase.Count(f.n)+" "+f.what)
		}
	}
	if t.Retransmissions > 0 {
		faults = append(faults, phrase.Plural(t.Retransmissions, "retransmission")+describeNeedless(t))
	}
	if len(faults) > 0 {
		lines = append(lines, strings.Join(faults, ", ")+".")
	}
	if trips := c.CountTripsBefore(); trips >= 0 {
		lines = append(lines, phrase.Plural(trips, "round trip")+" before the first byte of a message.")
	}
	if c.Evicted > 0 {
		lines = append(lines, phrase.Plural(c.Evicted, "packet")+" at the beginning are no longer on record.")
	}
	if c.Missed > 0 {
		lines = append(lines, phrase.Plural(c.Missed, "packet")+" came too fast to be recorded.")
	}
	return append(lines, c.times(p)...)
}

// describeNeedless adds how many retransmissions are of bytes that arrive anyway.
func describeNeedless(t packet.Totals) string {
	switch t.Needless {
	case 0:
		return ""
	case t.Retransmissions:
		return ", needless: another copy arrives"
	}
	return ", " + phrase.Count(t.Needless) + " of them needless: another copy arrives"
}

// times describes how long each message took.
func (c Item) times(p term.Paint) []string {
	var all []string
	for _, t := range c.Trips {
		switch {
		case t.Err != nil:
			all = append(all, "not sent")
			continue
		case t.Took == 0:
			all = append(all, "lost")
			continue
		}
		all = append(all, phrase.Digits(float64(t.Took)/float64(time.Millisecond)))
	}
	came := c.ReturnTimes()
	if len(c.Trips) == 1 {
		if c.Trips[0].Err != nil {
			return []string{p.Bad("The message was not sent.")}
		}
		if len(came) == 0 {
			return []string{p.Bad("The message did not come back.")}
		}
		return []string{"Back after " + p.Bold(phrase.Duration(came[0])) + "."}
	}
	slices.Sort(came)
	line := fmt.Sprintf("%s of %s back", phrase.Count(len(came)), phrase.Plural(len(c.Trips), "message"))
	if len(came) > 0 {
		line += fmt.Sprintf(", after %s to %s ms, median %s ms", phrase.Digits(float64(came[0])/1e6),
			phrase.Digits(float64(came[len(came)-1])/1e6), phrase.Digits(float64(stats.Percentile(came, 50))/1e6))
	}
	return append([]string{p.Bold(line + ":")}, term.Wrap(strings.Join(all, " "), term.Width)...)
}

// failure is an error if the conversation was not finished.
func (c Item) failure(timeout time.Duration) error {
	err := c.Failure()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errno.ETIMEDOUT):
		return cmdutil.UserErrorf(err, "%s gave up after %s: %s; the ladder shows its retransmissions",
			c.Name, phrase.Duration(c.Ended), errno.RootCause(err))
	case errno.IsTimeout(err):
		return cmdutil.UserErrorf(err, "%s was given up after %v: %d of %s had come back; the ladder shows where it stood",
			c.Name, timeout, len(c.ReturnTimes()), phrase.Plural(len(c.Trips), "message"))
	}
	for i, t := range c.Trips {
		if t.Err != nil && t.Err == err {
			return cmdutil.UserErrorf(err, "message %d of %s was not sent: %s%s", i+1, c.Name, errno.RootCause(err), shorten(err))
		}
	}
	return cmdutil.UserErrorf(err, "%s ended early: %s", c.Name, errno.RootCause(err))
}

// shorten says what to do about a message that is too long.
func shorten(err error) string {
	if errors.Is(err, errno.EMSGSIZE) {
		return " for one datagram (EMSGSIZE); choose a smaller --size"
	}
	return ""
}

// text describes a conversation by itself; no columns mean that its ladder is
// drawn already.
func (c Item) text(p term.Paint, columns int) string {
	title := p.Bold(c.Name) + "\n"
	switch {
	case !conversation.HasPackets(c.Name):
		return title + strings.Join(term.Wrap(
			"Nothing crosses the wire: the kernel hands the bytes from one socket of this machine to another. "+
				"What it does shows in: "+cmdutil.ProgramName()+" compare boundaries --transport "+c.Name+" --trace", term.Width), "\n") + "\n"
	case columns > 0:
		title += ColourLadder(p, c.Ladder, columns) + "\n"
	}
	return title + strings.Join(c.summary(p), "\n") + "\n"
}
