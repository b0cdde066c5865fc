// Package source is the command source: it shows source beside its comments, or
// two sources side by side.
package source

import (
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/annotate"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/transports"
)

// A sourceOptions is what was asked for: one package or file, or two of them, or what
// one symbol is there.
type sourceOptions struct {
	library   annotate.Library
	list, all bool
	names     []string
	symbol    string
	sides     [][]annotate.Section // of each name
}

// New returns the command source.
func New(repo fs.FS) *cobra.Command {
	r := &sourceOptions{library: newLibrary(repo)}
	cmd := &cobra.Command{
		Use:   "source [NAME [NAME]] [SYMBOL]",
		Short: "read the annotated source",
		Long: "Shows the source of a package or a file: comments on the left, code on the\n" +
			"right, or above it where the terminal is narrow. Two are laid side by side,\n" +
			"declaration by declaration: | marks lines that differ, < and > what only one\n" +
			"has; a narrow terminal shows - and + instead. A symbol picks one declaration.\n" +
			"Without a name it lists what there is to read.",
		Example: "source tcp/server.go\n" +
			"source tcp server.Serve\n" +
			"source tcp/server.go udp/server.go\n" +
			"source tcp udp Transport.Dial",
		ValidArgsFunction: r.complete,
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.run(cmd.OutOrStdout(), args)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&r.list, "list", false, "list the declarations, with their lines and first sentences")
	f.BoolVar(&r.all, "all", false, "show declarations that are alike, too")
	return cmd
}

func (r *sourceOptions) run(out io.Writer, args []string) error {
	if err := r.choose(args); err != nil {
		return err
	}
	v := newView(out, r.sides)
	switch {
	case len(r.names) == 0:
		if err := v.packages(r.library); err != nil {
			return err
		}
	case r.list:
		v.list(slices.Concat(r.sides...))
	case len(r.names) == 1:
		v.annotated(r.sides[0])
	default:
		v.compare(r.names, annotate.Compare(r.sides[0], r.sides[1]), r.all || r.symbol != "")
	}
	_, err := io.WriteString(out, v.text.String())
	return err
}

// newLibrary returns what there is to read.
func newLibrary(repo fs.FS) annotate.Library {
	return annotate.Library{
		Sources: repo,
		Roots:   slices.Concat([]string{"echo"}, transports.RootDirectories(), []string{"lessons"}),
	}
}

func (r *sourceOptions) complete(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	names := append(r.library.Packages(), r.library.Files(true)...)
	return names, cobra.ShellCompDirectiveNoFileComp
}

// choose tells names from a symbol, and reads what they name.
func (r *sourceOptions) choose(args []string) error {
	packages, files := r.library.Packages(), r.library.Files(true)
	for i, arg := range args {
		name := path.Clean(filepath.ToSlash(arg))
		switch {
		case slices.Contains(packages, name), slices.Contains(files, name):
			r.names = append(r.names, name)
		case path.Ext(name) == ".go":
			return unknownSource("file", arg, files)
		case i == 0 || arg == "" || strings.Contains(arg, "/"):
			return unknownSource("package", arg, packages)
		case i < len(args)-1:
			return cmdutil.UsageErrorf("%q is no package; one symbol may follow the names, but there is %q, too",
				arg, args[i+1])
		default:
			r.symbol = arg
		}
	}
	if err := r.check(); err != nil {
		return err
	}
	return r.read()
}

// check allows two packages or two files.
func (r *sourceOptions) check() error {
	if len(r.names) > 2 {
		return cmdutil.UsageErrorf("at most two are laid side by side, not %d: %s",
			len(r.names), strings.Join(r.names, ", "))
	}
	if len(r.names) == 2 && path.Ext(r.names[0]) != path.Ext(r.names[1]) {
		return cmdutil.UsageErrorf("two packages or two files are laid side by side, but %s and %s are one of each",
			r.names[0], r.names[1])
	}
	return nil
}

// unknownSource suggests the nearest name.
func unknownSource(what, wrong string, known []string) error {
	return cmdutil.UsageErrorf("unknown %s %q; %s%s source lists what there is",
		what, wrong, cmdutil.DidYouMean(wrong, known), cmdutil.ProgramName())
}

// read parses what was named, and keeps the symbol of it alone.
func (r *sourceOptions) read() error {
	for _, name := range r.names {
		side, err := r.library.Sections(name)
		if err != nil {
			return err
		}
		r.sides = append(r.sides, side)
	}
	if r.symbol != "" {
		return r.pick()
	}
	if len(r.sides) == 2 && !r.list {
		left, right := r.sides[0], r.sides[1]
		r.sides[0], r.sides[1] = annotate.Comparable(left, right), annotate.Comparable(right, left)
	}
	return nil
}

// pick keeps the declarations of the symbol. Letters of the other case do where
// only one name fits.
func (r *sourceOptions) pick() error {
	known := annotate.Names(slices.Concat(r.sides...))
	if !slices.Contains(known, r.symbol) {
		folded := slices.DeleteFunc(slices.Clone(known), func(k string) bool {
			return !strings.EqualFold(k, r.symbol)
		})
		if len(folded) != 1 {
			return r.unknownSymbol(known)
		}
		r.symbol = folded[0]
	}
	for i, side := range r.sides {
		r.sides[i] = annotate.Only(side, r.symbol)
	}
	return nil
}

func (r *sourceOptions) unknownSymbol(known []string) error {
	near := cmdutil.DidYouMean(r.symbol, append(known, r.library.Packages()...))
	return cmdutil.UsageErrorf("nothing is called %q in %s; %ssee: %s source --list %s",
		r.symbol, strings.Join(r.names, " or "), near, cmdutil.ProgramName(), r.names[0])
}
