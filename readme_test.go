package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/golden"
	"github.com/socketlab/socketlab/internal/transports"
	"github.com/socketlab/socketlab/lessons"
)

//go:generate go test -run ^Test(Readme|Embedded|Words)$ . -update

// block is a part of the README between its marker and the next end.
var block = regexp.MustCompile(`(?s)<!-- (diff \S+ \S+|traits|matrix) -->\n(.*?)<!-- end -->`)

func TestReadme(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the table in the README shows the limits of Linux")
	}
	src, err := os.ReadFile("README.md")
	require.NoError(t, err)
	woven := block.ReplaceAllStringFunc(string(src), func(old string) string {
		name := block.FindStringSubmatch(old)[1]
		return fmt.Sprintf("<!-- %s -->\n%s<!-- end -->", name, weave(t, name))
	})
	golden.Compare(t, "README.md", woven)
}

// TestEmbedded holds source.go, which embeds what the command shows of itself, to
// the list of transports.
func TestEmbedded(t *testing.T) {
	src, err := os.ReadFile("source.go")
	require.NoError(t, err)
	directive := regexp.MustCompile(`(?m)^//go:embed .*$`)
	want := "//go:embed echo " + strings.Join(transports.RootDirectories(), " ") + " lessons"
	written := directive.ReplaceAllLiteralString(string(src), want)
	golden.Compare(t, "source.go", written)
}

func weave(t *testing.T, name string) string {
	if names, ok := strings.CutPrefix(name, "diff "); ok {
		one, two, _ := strings.Cut(names, " ")
		return weaveDiff(t, one, two)
	}
	if name == "matrix" {
		return weaveMatrix(t)
	}
	return weaveTraits()
}

// weaveDiff shows the lines that differ, without those around them.
func weaveDiff(t *testing.T, one, two string) string {
	a, err := os.ReadFile(one)
	require.NoError(t, err)
	b, err := os.ReadFile(two)
	require.NoError(t, err)
	var lines strings.Builder
	for _, line := range strings.Split(string(diff.Diff(one, a, two, b)), "\n") {
		if strings.HasPrefix(line, "-") || strings.HasPrefix(line, "+") {
			lines.WriteString(line + "\n")
		}
	}
	return "```diff\n" + lines.String() + "```\n"
}

// weaveMatrix shows what the experiments have shown on Linux, without the
// numbers, which are those of a machine.
func weaveMatrix(t *testing.T) string {
	var out strings.Builder
	out.WriteString("|")
	names := transports.ComparedNames()
	for _, name := range names {
		out.WriteString(" | " + name)
	}
	out.WriteString(" |\n" + strings.Repeat("| --- ", len(names)+1) + "|\n")
	for _, e := range lessons.Experiments() {
		out.WriteString("| " + e.Name)
		for _, name := range names {
			out.WriteString(" | ")
			if c, _, ok := lessons.Recorded(e.Name, name); ok {
				out.WriteString(c.Outcome.String())
			}
		}
		out.WriteString(" |\n")
	}
	return out.String()
}

func weaveTraits() string {
	all := transports.Traits()
	head, rule := "|", "| --- |"
	rows := make([]string, len(all[0].Claims()))
	for _, tr := range all {
		head += " | " + tr.Name
		rule += " --- |"
		for i, c := range tr.Claims() {
			if rows[i] == "" {
				rows[i] = "| " + c.Field
			}
			rows[i] += " | " + c.Value
		}
	}
	return head + " |\n" + rule + "\n" + strings.Join(rows, " |\n") + " |\n"
}
