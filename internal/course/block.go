package course

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A Block is a part of a lesson that comes from somewhere else.
type Block struct {
	Kind string   // code, diff, run, predict
	Args []string // of code a file and a symbol, of diff two files, of run a command line,
	// of predict an experiment and a transport, or "run" and a command line
	Body string // what stands there now

	marker string // the comment that it begins with

	// Of run.
	Only *regexp.Regexp   // lines that are shown; nil is all
	Any  [][]string       // phrases that may stand for each other
	Mask []*regexp.Regexp // what may differ
	Exit int

	// Of predict.
	Options []Option
}

// An Option is one answer to a prediction.
type Option struct {
	Letter   string   // "a"
	Text     string   // Markdown
	Outcomes []string // of the experiment, or phrases of what a command prints, that it stands for
}

var (
	block  = regexp.MustCompile(`(?s)(<!-- (code|diff|run|predict) ([^\n]*?)(\n.*?)?-->\n)(.*?)<!-- end -->\n?`)
	option = regexp.MustCompile(`^- \*\*([a-z])\.\*\* (.+?) <!-- (.+) -->$`)
)

// parts takes the text of a section apart.
func parts(src string) (all []Part, err error) {
	for len(src) > 0 {
		at := block.FindStringSubmatchIndex(src)
		if at == nil {
			return append(all, Part{Text: src}), nil
		}
		if at[0] > 0 {
			all = append(all, Part{Text: src[:at[0]]})
		}
		b, err := parseBlock(block.FindStringSubmatch(src))
		if err != nil {
			return nil, err
		}
		all = append(all, Part{Block: b})
		src = src[at[1]:]
	}
	return all, nil
}

// parseBlock takes what the expression has found.
func parseBlock(m []string) (*Block, error) {
	b := &Block{marker: m[1], Kind: m[2], Args: strings.Fields(m[3]), Body: m[5]}
	for line := range strings.Lines(m[4]) {
		if err := b.refine(strings.TrimSpace(line)); err != nil {
			return nil, fmt.Errorf("%s %s: %w", b.Kind, m[3], err)
		}
	}
	if b.Kind == "predict" {
		return b, b.parseOptions()
	}
	return b, nil
}

// refine takes a further line of a marker.
func (b *Block) refine(line string) (err error) {
	key, value, _ := strings.Cut(line, ":")
	value = strings.TrimPrefix(value, " ")
	switch key {
	case "":
	case "only":
		b.Only, err = regexp.Compile(value)
	case "mask":
		var mask *regexp.Regexp
		mask, err = regexp.Compile(value)
		b.Mask = append(b.Mask, mask)
	case "any":
		var phrases []string
		for one := range strings.SplitSeq(value, "|") {
			phrases = append(phrases, strings.TrimSpace(one))
		}
		b.Any = append(b.Any, phrases)
	case "exit":
		b.Exit, err = strconv.Atoi(value)
	default:
		err = fmt.Errorf("%q is none of only, mask, any and exit", key)
	}
	return err
}

func (b *Block) parseOptions() error {
	if _, byCommand := b.Decider(); len(b.Args) != 2 && !byCommand {
		return fmt.Errorf("predict needs an experiment and a transport, or run and a command line, not %q", b.Args)
	}
	for line := range strings.Lines(b.Body) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		m := option.FindStringSubmatch(line)
		if m == nil {
			return fmt.Errorf("%q is no option, such as: - **a.** One Read. <!-- 1 read -->", line)
		}
		o := Option{Letter: m[1], Text: m[2]}
		for outcome := range strings.SplitSeq(m[3], "|") {
			o.Outcomes = append(o.Outcomes, strings.TrimSpace(outcome))
		}
		b.Options = append(b.Options, o)
	}
	return nil
}

// Decider is the command line that decides a prediction, where it is no
// experiment that does.
func (b *Block) Decider() (args []string, ok bool) {
	if b.Kind != "predict" || len(b.Args) < 2 || b.Args[0] != "run" {
		return nil, false
	}
	return b.Args[1:], true
}

// Answer is the option that holds after what the decider has printed, and the
// phrase by which it does. One option has to hold, and no other.
func (b *Block) Answer(printed string) (o Option, phrase string, err error) {
	printed = spaces.ReplaceAllLiteralString(printed, " ")
	for _, one := range b.Options {
		for _, p := range one.Outcomes {
			if !strings.Contains(printed, p) {
				continue
			}
			if phrase != "" && o.Letter != one.Letter {
				return o, phrase, fmt.Errorf("both %q and %q are in:\n%s", phrase, p, printed)
			}
			o, phrase = one, p
		}
	}
	if phrase == "" {
		return o, "", fmt.Errorf("no option is in:\n%s", printed)
	}
	return o, phrase, nil
}

// Fence is the fenced text of a code, diff or run block.
func (b *Block) Fence() string {
	_, text, _ := strings.Cut(b.Body, "\n")
	return strings.TrimSuffix(strings.TrimSpace(text), "```")
}
