package attack

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/socketlab/socketlab/internal/words"
	"github.com/socketlab/socketlab/websocket/frame"
)

// An answer is what a server sends to an attacker, or how it ends the
// connection.
type answer struct {
	kind answerKind
	code frame.Code // of a close frame; 0 without one
	text string     // a message, the rule that a frame breaks, or an error
}

type answerKind int

const (
	silence      answerKind = iota // nothing until the timeout is over
	wholeMessage                   // of a WebSocket
	earlyByte                      // before the request was complete
	badFrame                       // one that no server may send
	closeFrame
	endOfStream
	cutOff // by an error
)

// String returns the answer in a few words.
func (a answer) String() string {
	text := "silence"
	switch a.kind {
	case wholeMessage:
		text = fmt.Sprintf("%.20q", a.text)
	case earlyByte:
		text = "an answer to half a request"
	case badFrame: // mostly the one that it was sent
		text = "the server sends a " + strings.TrimPrefix(a.text, "a ")
	case closeFrame:
		text = fmt.Sprintf("close %d", a.code)
	case endOfStream:
		text = "end of the stream"
	case cutOff:
		text = "cut off: " + strings.TrimPrefix(a.text, "read ")
	}
	return words.Or(text, int(a.kind))
}

// verdict returns the verdict on a server that has to end a peer, and the words
// for it.
func (a answer) verdict() (Verdict, string, error) {
	switch a.kind {
	case closeFrame, endOfStream, cutOff:
		return Held, a.String(), nil
	}
	return Fell, a.String(), nil
}

// ending returns how a connection ended.
func ending(err error) answer {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, net.ErrClosed):
		return answer{} // the second is our own end of it, after every timeout
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return answer{kind: endOfStream}
	}
	return answer{kind: cutOff, text: last(err).Error()}
}

func last(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
