package cli

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
)

// open lists the flags with a word as value that may be any word. The values of
// all other such flags are a closed set, which completion offers. Types with a
// name of their own, such as duration and file, are open.
var open = []string{"frame --text", "frame --key", "push --addr"}

func TestFlagsWithClosedSetsComplete(t *testing.T) {
	root := newRoot(os.DirFS("../.."))
	unknown := slices.Clone(open)
	for _, c := range root.Commands() {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			name := c.Name() + " --" + f.Name
			if at := slices.Index(unknown, name); at >= 0 {
				unknown = slices.Delete(unknown, at, at+1)
				return
			}
			if kind, _ := pflag.UnquoteUsage(f); kind != "string" && kind != "strings" {
				return
			}
			values := completed(t, c.Name(), "--"+f.Name, "")
			assert.NotEmpty(t, values, "completion offers the values of %s", name)
			for _, value := range values {
				assert.NoError(t, f.Value.Set(value), "%s takes the value that completion offers", name)
			}
		})
	}
	assert.Empty(t, unknown, "the list of open values names flags that exist")
}

// completed returns what a shell offers after args, without descriptions.
func completed(t *testing.T, args ...string) (words []string) {
	var out strings.Builder
	root := newRoot(os.DirFS("../.."))
	root.SetOut(&out)
	root.SetErr(&strings.Builder{})
	root.SetArgs(append([]string{"__completeNoDesc"}, args...))
	require.NoError(t, root.Execute())
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	return lines[:len(lines)-1]
}

func TestArgumentsComplete(t *testing.T) {
	assert.Contains(t, completed(t, "help", ""), "wire")
	assert.Contains(t, completed(t, "lesson", ""), "16")
	assert.Empty(t, completed(t, "lesson", "2", ""), "a lesson is named once")
}

// The annotations in which cobra notes groups of flags.
const (
	exclusive = "cobra_annotation_mutually_exclusive"
	together  = "cobra_annotation_required_if_others_set"
)

// Cobra reports flags that exclude each other in its own terms, which name all
// flags of a group and no remedy.
func TestGroupsOfFlagsHaveTheirOwnSentence(t *testing.T) {
	groups := map[string]bool{}
	for _, c := range newRoot(os.DirFS("../..")).Commands() {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			for kind, all := range f.Annotations {
				if kind == exclusive || kind == together {
					for _, group := range all {
						groups[c.Name()+" "+kind+" "+group] = true
					}
				}
			}
		})
	}
	require.NotEmpty(t, groups)
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		words := strings.Fields(group)
		root := newRoot(os.DirFS("../.."))
		c, _, err := root.Find(words[:1])
		require.NoError(t, err)
		given := words[2:4] // two that exclude each other, or
		if words[1] == together {
			given = words[2:3]
		}
		args := []string{words[0]}
		for _, name := range given {
			args = append(args, "--"+name+"="+valueFor(c, name))
		}
		root.SetArgs(args)
		err = root.Execute()
		require.ErrorAs(t, err, new(cmdutil.UsageError), "%v is judged before it runs", args)
		assert.Regexp(t, `^--`+given[0]+` .*--`+words[3]+` .*; (leave one of them out|add it, or leave both out)$`, err.Error())
		if words[1] == exclusive {
			for _, flag := range completed(t, append(args[:2:2], "--")...) {
				assert.NotEqual(t, "--"+given[1], flag, "after %v completion leaves out what is excluded", args[:2])
			}
		}
	}
}

// valueFor returns a value that the flag accepts.
func valueFor(c *cobra.Command, name string) string {
	f := c.Flags().Lookup(name)
	switch kind, _ := pflag.UnquoteUsage(f); {
	case f.NoOptDefVal != "":
		return f.NoOptDefVal
	case kind == "from..to":
		return "1s..2s"
	case kind == "rate":
		return "1Mbit"
	case f.DefValue == "" && kind == "string":
		if choice, ok := f.Value.(cmdutil.Choice); ok {
			return choice.Known[0]
		}
		return "x"
	}
	return strings.Trim(f.DefValue, "[]")
}
