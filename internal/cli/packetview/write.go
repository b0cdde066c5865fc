package packetview

import (
	"io"
	"time"

	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/internal/ladder"
)

// An Item holds a conversation to be printed, and the numbers of the packets to
// be opened.
type Item struct {
	conversation.Conversation
	Opened []ladder.Row // of its ladder
}

// WriteConversations prints the ladder of each conversation, the packets to be
// opened, and the totals: ladders side by side where there is room, and otherwise
// one below the other. It returns an error for the first conversation that was not
// finished within timeout.
func WriteConversations(out io.Writer, all []Item, timeout time.Duration) error {
	p, columns := term.PaintFor(out), min(term.WidthOf(out, term.Width), term.MaxWidth*len(all))
	if text := drawBeside(p, columns, all); text != "" {
		if _, err := io.WriteString(out, text); err != nil {
			return err
		}
		columns = 0
	}
	var failed error
	for i, c := range all {
		if i > 0 || columns == 0 {
			io.WriteString(out, "\n")
		}
		if _, err := io.WriteString(out, c.text(p, columns)); err != nil {
			return err
		}
		if err := writeOpened(out, p, c); err != nil {
			return err
		}
		if err := c.failure(timeout); failed == nil {
			failed = err
		}
	}
	return failed
}
