package course

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// A Weaver knows where the parts of a lesson come from.
type Weaver struct {
	Sources fs.FS // of the repository, from its root

	// Symbol returns the source of a declaration.
	Symbol func(sources fs.FS, file, symbol string) (string, error)

	// Run runs the command with these arguments, in a folder of its own, and
	// returns all that it prints, and its exit status.
	Run func(args []string) (output string, status int, err error)
}

// Weave returns src with every block as it is now. A block that may stay as it
// is stays.
func (w Weaver) Weave(src string) (string, error) {
	var failed error
	woven := block.ReplaceAllStringFunc(src, func(old string) string {
		b, err := parseBlock(block.FindStringSubmatch(old))
		if err == nil {
			var body string
			if body, err = w.body(b); err == nil {
				return b.marker + body + "<!-- end -->\n"
			}
		}
		if failed == nil {
			failed = err
		}
		return old
	})
	return woven, failed
}

// body is what a block has to hold.
func (w Weaver) body(b *Block) (string, error) {
	switch b.Kind {
	case "code":
		return w.code(b)
	case "diff":
		return w.diff(b)
	case "run":
		return w.run(b)
	}
	return b.Body, nil
}

func (w Weaver) code(b *Block) (string, error) {
	if len(b.Args) != 2 {
		return "", fmt.Errorf("code needs a file and a symbol, not %q", b.Args)
	}
	source, err := w.Symbol(w.Sources, b.Args[0], b.Args[1])
	return "```go\n" + strings.TrimRight(source, "\n") + "\n```\n", err
}

// diff shows the lines that differ, without those around them.
func (w Weaver) diff(b *Block) (string, error) {
	if len(b.Args) != 2 {
		return "", fmt.Errorf("diff needs two files, not %q", b.Args)
	}
	one, err := fs.ReadFile(w.Sources, b.Args[0])
	if err != nil {
		return "", err
	}
	other, err := fs.ReadFile(w.Sources, b.Args[1])
	if err != nil {
		return "", err
	}
	var lines strings.Builder
	for line := range strings.Lines(string(diff.Diff(b.Args[0], one, b.Args[1], other))) {
		if strings.HasPrefix(line, "-") || strings.HasPrefix(line, "+") {
			lines.WriteString(line)
		}
	}
	return "```diff\n" + lines.String() + "```\n", nil
}

func (w Weaver) run(b *Block) (string, error) {
	output, status, err := w.Run(b.Args)
	if err != nil {
		return "", err
	}
	if status != b.Exit {
		return "", fmt.Errorf("run %s: exit status %d instead of %d:\n%s", b.Command(), status, b.Exit, output)
	}
	now := b.Shown(output)
	if strings.TrimSpace(now) == "" {
		return "", fmt.Errorf("run %s: it shows nothing of:\n%s", b.Command(), output)
	}
	body := "```console\n" + b.typed() + "\n" + strings.TrimRight(now, "\n") + "\n```\n"
	if b.Same(b.Body, body) {
		return b.Body, nil
	}
	return body, nil
}

// typed is the command line at a prompt, continued where it is long.
func (b *Block) typed() string {
	const most = 76
	lines := []string{"$ socketlab"}
	for _, arg := range b.Args {
		if last := &lines[len(lines)-1]; len(*last)+len(arg) < most {
			*last += " " + arg
			continue
		}
		lines = append(lines, "    "+arg)
	}
	return strings.Join(lines, " \\\n")
}

// Command is the command line of a run block, behind the name of the program.
func (b *Block) Command() string { return strings.Join(b.Args, " ") }
