package cli

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/packetview"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/websocket/frame"
)

// framing is the flags of frame.
type framing struct {
	file, text, key string
	mask, handshake bool
	json            bool
}

func newFrame() *cobra.Command {
	f := &framing{}
	cmd := &cobra.Command{
		Use:   "frame [HEX...]",
		Short: "take a WebSocket frame or handshake apart, byte by byte",
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
	return cmd
}

func (f *framing) run(cmd *cobra.Command, args []string) error {
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

// bytes are what is to be shown: made, or given.
func (f *framing) bytes(cmd *cobra.Command, build bool, args []string) ([][]byte, error) {
	if f.handshake {
		return f.shake()
	}
	get := func() ([]byte, error) { return f.input(cmd.InOrStdin(), args) }
	if build {
		get = f.build
	}
	b, err := get()
	return [][]byte{b}, err
}

// check refuses what would silently mean something else.
func (f *framing) check(build bool, args []string) error {
	switch {
	case build && f.handshake:
		return cmdutil.UsageErrorf("--text and --handshake build different things; give one of them")
	case (build || f.handshake || f.file != "") && len(args) > 0:
		return cmdutil.UsageErrorf("frame takes hexadecimal, or --file, --text or --handshake, but not both: %q", args[0])
	case (build || f.handshake) && f.file != "":
		return cmdutil.UsageErrorf("--file is for what is there already; leave --text and --handshake out")
	case !build && (f.mask || f.key != ""):
		return cmdutil.UsageErrorf("--mask and --key are for a frame that is built, with --text")
	}
	return nil
}

// build makes the frame that is asked for.
func (f *framing) build() ([]byte, error) {
	h := frame.Header{Fin: true, Opcode: frame.Text, Masked: f.mask || f.key != ""}
	if f.key != "" {
		key, err := parseHex(f.key)
		if err != nil || len(key) != len(h.Key) {
			return nil, cmdutil.UsageErrorf("--key %s: it has to be 4 bytes in hexadecimal, such as 37fa213d", f.key)
		}
		copy(h.Key[:], key)
	} else if f.mask {
		rand.Read(h.Key[:])
	}
	return frame.Append(nil, h, []byte(f.text)), nil
}

// shake makes both halves of a handshake, with a new key.
func (f *framing) shake() ([][]byte, error) {
	var nonce [16]byte
	rand.Read(nonce[:])
	r := frame.Request{Target: "/echo", Host: "127.0.0.1:7008", Key: frame.Key(nonce)}
	request, err := frame.AppendRequest(nil, r)
	return [][]byte{request, frame.AppendResponse(nil, r, "")}, err
}

// mostInput is more than anybody looks at, and offsets up to it have five
// digits.
const mostInput = 96 << 10

// input is the bytes that were given in one way or another.
func (f *framing) input(in io.Reader, args []string) ([]byte, error) {
	if len(args) > 0 {
		return parseHex(strings.Join(args, " "))
	}
	if f.file == "" && term.IsTerminal(in) {
		return nil, cmdutil.UsageErrorf("frame needs bytes, as in: %s frame 818537fa213d7f9f4d5158", cmdutil.ProgramName())
	}
	if f.file != "" && f.file != "-" {
		file, err := os.Open(f.file)
		if err != nil {
			return nil, cmdutil.UsageErrorf("--file %s cannot be read: %s", f.file, errno.RootCause(err))
		}
		defer file.Close()
		in = file
	}
	b, err := io.ReadAll(io.LimitReader(in, mostInput+1))
	switch {
	case err != nil:
		return nil, cmdutil.UsageErrorf("the input cannot be read: %s", errno.RootCause(err))
	case len(b) > mostInput:
		return nil, cmdutil.UsageErrorf("the input is longer than 96 KiB")
	case looksLikeHex(b):
		return parseHex(string(b))
	}
	return b, nil
}

// looksLikeHex tells digits from bytes as they are: a frame begins with a byte
// that is no letter, and a handshake with one that is no digit.
func looksLikeHex(b []byte) bool {
	text := separators.Replace(string(bytes.TrimSpace(b)))
	return strings.Trim(text, "0123456789abcdefABCDEF") == ""
}

// separators are what people and programs write between digits.
var separators = strings.NewReplacer(
	"0x", "", `\x`, "", " ", "", "\n", "", "\r", "", "\t", "", ":", "", "-", "", ",", "")

func parseHex(s string) ([]byte, error) {
	digits := separators.Replace(s)
	b, err := hex.DecodeString(digits)
	var bad hex.InvalidByteError
	switch {
	case errors.As(err, &bad):
		return nil, cmdutil.UsageErrorf("%.40q is not hexadecimal: %q is no digit; for a file: --file", s, rune(bad))
	case err != nil:
		return nil, cmdutil.UsageErrorf("%.40q is not hexadecimal: it has an odd number of digits", s)
	case len(b) == 0:
		return nil, cmdutil.UsageErrorf("there are no bytes to take apart, as in: %s frame 818537fa213d7f9f4d5158", cmdutil.ProgramName())
	}
	return b, nil
}

// show prints every field of what was given or built, and then says what is
// wrong with it.
func (f *framing) show(out io.Writer, inputs ...[]byte) error {
	var parts []packet.Part
	for _, b := range inputs {
		parts = append(parts, packet.SplitFrames(b)...)
	}
	if f.json {
		if err := writeFieldsJSON(out, parts); err != nil {
			return err
		}
		return wrong(parts)
	}
	if err := packetview.WriteParts(out, parts); err != nil {
		return err
	}
	return wrong(parts)
}

// wrong is the first rule that is broken, or what is missing at the end.
func wrong(parts []packet.Part) error {
	var d frame.Decoder
	begun, closed := false, false
	for _, p := range parts {
		for _, f := range p.Fields {
			if f.Broken != nil {
				return cmdutil.UsageErrorf("byte %d, %s: %s", p.Offset+f.Offset, f.Name, ruleOf(f.Broken))
			}
		}
		if !p.IsWhole {
			return cmdutil.UsageErrorf("cut short: %s", p.DescribeMissing())
		}
		if p.IsHTTP {
			continue
		}
		if !begun && p.IsFromServer() {
			d.From = frame.Server
		}
		begun = true
		if err := decodeAll(&d, append([]byte(nil), p.Bytes...)); err != nil {
			return cmdutil.UsageErrorf("the frame at byte %d: %s", p.Offset, ruleOf(err))
		}
		if closed && p.IsFromServer() != (d.From == frame.Server) {
			return cmdutil.UsageErrorf("the frame at byte %d: is of the other direction; give those of one alone", p.Offset)
		}
		if closed {
			return cmdutil.UsageErrorf("the frame at byte %d: comes after the close frame, which is the last of its sender (RFC 6455, section 5.5.1)", p.Offset)
		}
		closed = p.IsClose()
	}
	return nil
}

func ruleOf(err error) string { return strings.TrimPrefix(err.Error(), "frame: ") }

func decodeAll(d *frame.Decoder, b []byte) (err error) {
	for len(b) > 0 && err == nil {
		_, b, err = d.Next(b)
	}
	return err
}
