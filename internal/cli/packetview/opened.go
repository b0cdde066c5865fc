package packetview

import (
	"fmt"
	"io"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/ladder"
	"github.com/socketlab/socketlab/internal/phrase"
)

// writeOpened prints the packets that are to be opened.
func writeOpened(out io.Writer, paint term.Paint, c Item) error {
	for _, row := range c.Opened {
		fmt.Fprintf(out, "\n%s\n", paint.Bold(strings.Join(term.Wrap(rowTitle(row), term.Width), "\n")))
		for _, part := range c.Streams.Open(row.Packet) {
			io.WriteString(out, "\n")
			if err := writePart(out, paint, part, phrase.Printable(capital(part.Title()), term.Width)); err != nil {
				return err
			}
		}
	}
	return nil
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// rowTitle describes a packet in one line, as in the ladder.
func rowTitle(row ladder.Row) string {
	p := row.Packet
	what := append([]string{row.Label}, row.Marks...)
	return fmt.Sprintf("Packet %d, %.1f ms, %s to %s: %s", p.Number, millis(p.Sent), p.From, p.To, strings.Join(what, ", "))
}
