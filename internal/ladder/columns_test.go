package ladder_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/internal/ladder"
	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
)

// What a message holds moves no rail: characters of two columns, combining
// characters and pictures made of several characters are measured in columns.
func TestTextMovesNoRail(t *testing.T) {
	for _, text := range []string{
		"hello", "世界", strings.Repeat("世", 60), "x" + strings.Repeat("世", 60), "e\u0301e\u0301", "👩\u200d👩\u200d👧", "🇩🇪",
	} {
		for _, fate := range []link.Fate{link.Delivered, link.Lost} {
			var rows []ladder.Row
			for _, ends := range [][2]int{{0, 1}, {1, 0}, {1, 2}, {2, 1}, {0, 2}, {0, 0}, {2, 2}} {
				rows = append(rows, ladder.Row{Packet: packet.Packet{Capture: packet.Capture{Number: 1, Fate: fate}}, From: ends[0], To: ends[1], Label: text})
			}
			l := ladder.Ladder{Hosts: []string{"客戶端", "router-世", "伺服器"}, Rows: rows}
			for _, columns := range []int{80, 100} {
				checkRails(t, l.Text(columns), 3)
			}
			for _, cells := range ladder.DrawBeside(160, l, l) {
				assert.Equal(t, ansi.StringWidth(cells[1].Text), ansi.StringWidth(cells[2].Text), "both ladders keep their width: %q", cells)
			}
		}
	}
}

// checkRails checks that the last rail of each row is in the same column.
func checkRails(t *testing.T, text string, hosts int) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	want := ansi.StringWidth(lines[0])
	for _, line := range lines[1:] {
		assert.LessOrEqual(t, ansi.StringWidth(line), want, "no row passes the last rail: %q", line)
		if rails := strings.Count(line, "│"); rails == hosts {
			assert.Equal(t, want, ansi.StringWidth(line), "the last rail of %q", line)
		}
	}
}
