package cli

import (
	"bytes"
	"slices"
	"time"

	"github.com/socketlab/socketlab/internal/errno"
)

// How much may be under way at once where the other end's buffers are not to
// overflow: a Unix datagram socket queues eleven messages.
const (
	windowLines = 8
	windowBytes = 32 << 10
)

// window sends a few lines ahead, and prints them in the order they were sent,
// whatever the order they come back in. What stays out is lost.
func (f *filter) window() (err error) {
	var out []line
	for more := true; err == nil && (more || len(out) > 0); {
		// A line that is typed comes when it comes: first what is under way.
		if more && (len(out) == 0 || f.hasLine() && hasRoom(out)) {
			out, more, err = f.sendNext(out)
		} else {
			out, err = f.await(out)
		}
	}
	return err
}

// sendNext sends the next line, if there is one.
func (f *filter) sendNext(out []line) (_ []line, more bool, err error) {
	b, end := f.in.ReadBytes('\n')
	if len(b) > 0 {
		out = append(out, line{text: b, sent: time.Now()})
		f.c.SetDeadline(time.Now().Add(f.timeout))
		if _, err := f.c.Write(b); err != nil {
			return nil, false, f.explain(f.ending(err), len(b))
		}
	}
	return out, end == nil, inputEnd(end)
}

// hasLine reports whether a whole line can be had without waiting.
func (f *filter) hasLine() bool {
	b, _ := f.in.Peek(f.in.Buffered())
	return bytes.IndexByte(b, '\n') >= 0
}

// hasRoom is careful: what does not fit the other end's buffer is lost on udp.
func hasRoom(out []line) bool {
	sum := 0
	for _, l := range out {
		sum += len(l.text)
	}
	return len(out) < windowLines && sum < windowBytes
}

// await takes one message and prints the lines that are complete by it. It
// returns those that are still out.
func (f *filter) await(out []line) ([]line, error) {
	f.renew()
	var other []byte
	for {
		err := f.read()
		switch i := f.match(out); {
		case err != nil && f.isLoss(err):
			return f.giveUp(out)
		case err != nil && errno.IsTimeout(err) && other != nil:
			return nil, f.mismatch(other)
		case err != nil:
			return nil, f.explain(err, len(out[0].text))
		case i < 0 && f.traits.Reliable:
			return nil, f.mismatch(f.rest)
		case i < 0:
			other = bytes.Clone(f.rest) // late, or once more, or from no echo server
		default:
			f.taken++
			out[i].back, out[i].took, out[i].reads = true, time.Since(out[i].sent), 1
			return f.printed(out)
		}
	}
}

// match finds the line that a message answers. The same line may be out more
// than once: then the first of them is as good as any.
func (f *filter) match(out []line) int {
	return slices.IndexFunc(out, func(l line) bool { return !l.back && bytes.Equal(l.text, f.rest) })
}

// printed prints the lines at the front that are back, and returns the others.
func (f *filter) printed(out []line) ([]line, error) {
	for len(out) > 0 && out[0].back {
		if err := f.out(out[0], len(out) == 1); err != nil {
			return nil, err
		}
		out = out[1:]
	}
	return out, nil
}

// giveUp counts the lines that did not come back, and prints those that did.
func (f *filter) giveUp(out []line) ([]line, error) {
	found := slices.DeleteFunc(out, func(l line) bool { return !l.back })
	f.lost += len(out) - len(found)
	return f.printed(found)
}
