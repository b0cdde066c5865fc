package framecmd

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/websocket/frame"
)

// build builds the frame that the flags describe.
func (f *frameOptions) build() ([]byte, error) {
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

// buildHandshake builds both halves of a handshake, with a new key.
func (f *frameOptions) buildHandshake() ([][]byte, error) {
	var nonce [16]byte
	rand.Read(nonce[:])
	r := frame.Request{Target: "/echo", Host: "127.0.0.1:7008", Key: frame.Key(nonce)}
	request, err := frame.AppendRequest(nil, r)
	return [][]byte{request, frame.AppendResponse(nil, r, "")}, err
}

// maxInput is how many bytes are read. Offsets up to it have five digits.
const maxInput = 96 << 10

// input reads the bytes that were given: arguments, a file or standard input.
func (f *frameOptions) input(in io.Reader, args []string) ([]byte, error) {
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
	b, err := io.ReadAll(io.LimitReader(in, maxInput+1))
	switch {
	case err != nil:
		return nil, cmdutil.UsageErrorf("the input cannot be read: %s", errno.RootCause(err))
	case len(b) > maxInput:
		return nil, cmdutil.UsageErrorf("the input is longer than 96 KiB")
	case looksLikeHex(b):
		return parseHex(string(b))
	}
	return b, nil
}

// looksLikeHex reports whether b is digits, and not the bytes themselves: a frame begins with a byte
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
