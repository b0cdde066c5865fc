package cli

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/cli/term"
)

// helpOf returns what "help" prints in a terminal of that many columns.
func helpOf(t *testing.T, root *cobra.Command, columns string, args ...string) string {
	t.Setenv("COLUMNS", columns)
	var out strings.Builder
	root.SetOut(&out)
	root.SetArgs(append([]string{"help"}, args...))
	require.NoError(t, root.Execute())
	return out.String()
}

func TestHelpListsEveryCommand(t *testing.T) {
	root := newRoot(os.DirFS("../.."))
	run := func(*cobra.Command, []string) {}
	root.AddCommand(
		&cobra.Command{Use: "throwaway", Short: "a command of this test", Run: run},
		&cobra.Command{Use: "concealed", Short: "a hidden command of this test", Run: run, Hidden: true})
	for _, columns := range []string{"60", "80", "200"} {
		text := helpOf(t, root, columns)
		for _, c := range root.Commands() {
			if c.Hidden {
				assert.NotContains(t, text, c.Name(), "help leaves a hidden command out")
			} else {
				assert.Regexp(t, `(?m)(^|  )`+c.Name()+` +`+c.Short+`( |$)`, text, "help lists every command with its description")
			}
		}
	}
}

// A terminal of 24 lines also shows the command line and the next prompt.
func TestHelpFitsTheScreen(t *testing.T) {
	root := newRoot(os.DirFS("../.."))
	text := helpOf(t, root, "80")
	assert.LessOrEqual(t, strings.Count(text, "\n"), 22, "help fits a screen of 24 lines:\n%s", text)
	for _, columns := range []int{80, 60} {
		for _, c := range append(root.Commands(), root) {
			args := strings.Fields(strings.TrimPrefix(c.CommandPath(), "socketlab"))
			for line := range strings.Lines(helpOf(t, root, strconv.Itoa(columns), args...)) {
				if !strings.HasPrefix(line, "  ") || c == root { // examples are not broken
					assert.LessOrEqual(t, term.Columns(strings.TrimSpace(line)), columns, "help %s: %s", c.Name(), line)
				}
			}
		}
	}
}

func TestEveryCommandHasAGroup(t *testing.T) {
	for _, c := range newRoot(os.DirFS("../..")).Commands() {
		assert.True(t, c.GroupID != "" || c.Name() == "completion" || c.Name() == "help", "%s has a group in newRoot", c.Name())
		assert.NotContains(t, c.Short, ".", "the description of %s is no sentence", c.Name())
	}
}
