package cli

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// written finds command lines in Markdown: in a line of their own, which may be
// continued, between backquotes, and in the comments of a lesson. writtenFlag finds
// a flag between backquotes.
var (
	written     = regexp.MustCompile("(?m)(?:(?:^(?:\\$ )?|`|; )(?:socketlab|go run \\.) |<!-- (?:predict )?run )((?:[^`\\n\\\\)|;>]|\\\\\n)*)")
	writtenFlag = regexp.MustCompile("`--([a-z-]+)")
)

// TestWrittenCommandsAreValid holds the commands in every Markdown file, and in
// every example of a help text, to the flags that the commands have.
func TestWrittenCommandsAreValid(t *testing.T) {
	repo := os.DirFS("../..")
	found := 0
	flags := map[string]bool{}
	check := func(where, line string) {
		found++
		line = strings.ReplaceAll(line, "\\\n", " ")
		line, _, _ = strings.Cut(line, " #")
		cmd, args, err := newRoot(repo).Find(strings.Fields(line))
		if assert.NoError(t, err, "%s: %s", where, line) {
			cmd.SetOut(new(strings.Builder))
			assert.NoError(t, cmd.ParseFlags(args), "%s: socketlab %s", where, line)
		}
	}
	var each func(*cobra.Command)
	each = func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
		for line := range strings.Lines(cmd.Example) {
			check(cmd.Name()+" --help", strings.TrimSpace(line))
		}
		for _, child := range cmd.Commands() {
			each(child)
		}
	}
	each(newRoot(repo))
	require.NoError(t, fs.WalkDir(repo, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".md" {
			return err
		}
		text, err := fs.ReadFile(repo, name)
		for _, m := range written.FindAllStringSubmatch(string(text), -1) {
			check(name, m[1])
		}
		for _, m := range writtenFlag.FindAllStringSubmatch(string(text), -1) {
			assert.True(t, flags[m[1]], "%s: no command has the flag --%s", name, m[1])
		}
		return err
	}))
	assert.Greater(t, found, 200, "the expressions find the commands")
}
