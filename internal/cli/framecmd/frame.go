// Package framecmd is the command frame: it prints WebSocket frames and
// handshakes byte by byte.
package framecmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
)

// frameOptions are the flags of frame.
type frameOptions struct {
	file, text, key string
	mask, handshake bool
	json            bool
}

// New returns the command frame.
func New() *cobra.Command {
	f := &frameOptions{}
	cmd := &cobra.Command{
		Use:   "frame [HEX...]",
		Short: "take WebSocket frames apart",
		Long: "Takes WebSocket frames apart, or builds one. They are given in hexadecimal; in\n" +
			"a file or on standard input they may be bytes as well. A handshake may come\n" +
			"first. All are of one direction.\n" +
			"The last column is the section of RFC 6455 that says so.",
		Example: "frame 81 85 37fa213d 7f9f4d5158\n" +
			"frame --text hello --mask\n" +
			"frame --handshake",
		Args: cobra.ArbitraryArgs,
		RunE: f.run,
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.file, "file", "f", "", "read this `file`; - is standard input")
	flags.StringVar(&f.text, "text", "", "build a frame with this text in it")
	flags.BoolVar(&f.mask, "mask", false, "mask it, as a client does, with a random key")
	flags.StringVar(&f.key, "key", "", "mask it with this key, 4 bytes in hexadecimal")
	flags.BoolVar(&f.handshake, "handshake", false, "build a request and the response to it")
	flags.BoolVar(&f.json, "json", false, "print a JSON object a line, one for each field")
	cmdutil.ExcludeFlags(cmd, "show different bytes", "text", "handshake", "file")
	return cmd
}

func (f *frameOptions) run(cmd *cobra.Command, args []string) error {
	build := cmd.Flags().Changed("text")
	if err := f.check(build, args); err != nil {
		return err
	}
	given, err := f.bytes(cmd, build, args)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if build && !f.json {
		fmt.Fprintf(out, "%x\n\n", given[0]) // to be handed on
	}
	return f.show(out, given...)
}

// bytes returns what is to be shown: built, or given.
func (f *frameOptions) bytes(cmd *cobra.Command, build bool, args []string) ([][]byte, error) {
	if f.handshake {
		return f.buildHandshake()
	}
	get := func() ([]byte, error) { return f.input(cmd.InOrStdin(), args) }
	if build {
		get = f.build
	}
	b, err := get()
	return [][]byte{b}, err
}

// check refuses what would silently mean something else.
func (f *frameOptions) check(build bool, args []string) error {
	switch {
	case (build || f.handshake || f.file != "") && len(args) > 0:
		return cmdutil.UsageErrorf("frame takes hexadecimal, or --file, --text or --handshake, but not both: %q", args[0])
	case !build && (f.mask || f.key != ""):
		return cmdutil.UsageErrorf("--mask and --key are for a frame that is built, with --text")
	}
	return nil
}
