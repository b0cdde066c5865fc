package echoclient

import (
	"bytes"
	"slices"
	"time"

	"github.com/socketlab/socketlab/internal/errno"
)

// How much may be under way simultaneously without an overflow of the other
// end's buffers: a Unix datagram socket queues eleven messages.
const (
	windowLines = 8
	windowBytes = 32 << 10
)

// runWindow sends a few lines ahead, and emits lines in the order of sending,
// even if they come back in another order. A line that does not come back is
// lost.
func (e *lineEcho) runWindow() (err error) {
	var sent []sentLine
	for more := true; err == nil && (more || len(sent) > 0); {
		// A line may be typed at any time: first what is under way.
		if more && (len(sent) == 0 || e.hasLine() && hasRoom(sent)) {
			sent, more, err = e.sendNext(sent)
		} else {
			sent, err = e.receive(sent)
		}
	}
	return err
}

// sendNext sends the next line, if there is one.
func (e *lineEcho) sendNext(sent []sentLine) (_ []sentLine, more bool, err error) {
	b, end := e.in.ReadBytes('\n')
	if len(b) > 0 {
		sent = append(sent, sentLine{Line: Line{Text: b}, sent: time.Now()})
		e.conn.SetDeadline(time.Now().Add(e.timeout))
		if _, err := e.conn.Write(b); err != nil {
			return nil, false, &MessageError{len(b), e.joinPeersReason(err)}
		}
	}
	return sent, end == nil, inputError(end)
}

// hasLine reports whether a whole line can be read without waiting.
func (e *lineEcho) hasLine() bool {
	b, _ := e.in.Peek(e.in.Buffered())
	return bytes.IndexByte(b, '\n') >= 0
}

// hasRoom reports whether the other end's buffer surely has room: on udp, a
// message that does not fit is lost.
func hasRoom(sent []sentLine) bool {
	sum := 0
	for _, l := range sent {
		sum += len(l.Text)
	}
	return len(sent) < windowLines && sum < windowBytes
}

// receive reads one message of those in sent, and emits the lines that are
// complete now. It returns the lines that are still under way.
func (e *lineEcho) receive(sent []sentLine) ([]sentLine, error) {
	e.renewDeadline()
	var other []byte
	fail := func(err error) ([]sentLine, error) {
		return nil, &MessageError{len(sent[0].Text), err}
	}
	for {
		err := e.read()
		switch i := e.match(sent); {
		case err != nil && e.isLoss(err):
			return e.giveUp(sent)
		case err != nil && errno.IsTimeout(err) && other != nil:
			return fail(mismatch(other))
		case err != nil:
			return fail(err)
		case i < 0 && e.traits.Reliable:
			return fail(mismatch(e.unread))
		case i < 0:
			other = bytes.Clone(e.unread) // late, or a duplicate, or from no echo server
		default:
			e.answered++
			sent[i].back, sent[i].Took, sent[i].Reads = true, time.Since(sent[i].sent), 1
			return e.emitFront(sent)
		}
	}
}

// match returns the index of the line that a message answers. If equal lines
// are under way, it is the first of them.
func (e *lineEcho) match(sent []sentLine) int {
	return slices.IndexFunc(sent, func(l sentLine) bool { return !l.back && bytes.Equal(l.Text, e.unread) })
}

// emitFront emits the lines at the front that are back, and returns the rest.
func (e *lineEcho) emitFront(sent []sentLine) ([]sentLine, error) {
	for len(sent) > 0 && sent[0].back {
		if err := e.emitLine(sent[0].Line, len(sent) == 1); err != nil {
			return nil, err
		}
		sent = sent[1:]
	}
	return sent, nil
}

// giveUp counts the lines that did not come back, and emits those that did.
func (e *lineEcho) giveUp(sent []sentLine) ([]sentLine, error) {
	found := slices.DeleteFunc(sent, func(l sentLine) bool { return !l.back })
	e.totals.Lost += len(sent) - len(found)
	return e.emitFront(found)
}
