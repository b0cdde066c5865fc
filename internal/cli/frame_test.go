package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is no text cannot be in a script.
func TestFrameOfRawBytes(t *testing.T) {
	const handshake = "GET /chat HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	for in, want := range map[string]string{
		"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58": `"Hello"`,
		"818537fa213d7f9f4d5158\n":                     `"Hello"`,
		handshake:                                      "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
		handshake + "\x89\x80\x00\x00\x00\x00":         "A ping frame of a client, 6 bytes",
		"HTTP/1.1 101 Switching Protocols\r\n\r\n":     "A response, 36 bytes",
	} {
		for _, how := range []string{"standard input", "file"} {
			args := []string{"frame"}
			if how == "file" {
				path := filepath.Join(t.TempDir(), "bytes")
				require.NoError(t, os.WriteFile(path, []byte(in), 0o600))
				args = append(args, "--file", path)
			}
			var out, errs bytes.Buffer
			assert.Zero(t, Main(args, strings.NewReader(in), &out, &errs), "%q: %s", in, &errs)
			assert.Contains(t, out.String(), want, "%s: %q", how, in)
		}
	}
	for in, want := range map[string]string{
		"GET / HTTP/1.1\nHost: x\n\n":        `end in "\r\n", and these in "\n" alone`,
		"GET / HTTP/1.1\r\nHost: x\r\n":      "no empty line",
		"PUT / HTTP/1.1\r\nHost: x\r\n\r\n":  "byte 0, method: request that is no GET (RFC 6455, section 4.2.1)",
		"GET / HTTP/1.1\r\nHost : x\r\n\r\n": "byte 16, line: malformed HTTP: a line that is no field",
		"hello\n":                            "byte 0, FIN: control frame in fragments",
		strings.Repeat("\x82\x00", 48<<10+1): "longer than 96 KiB",
	} {
		var out, errs bytes.Buffer
		assert.Equal(t, 2, Main([]string{"frame"}, strings.NewReader(in), &out, &errs), "%.20q", in)
		assert.Contains(t, errs.String(), want, "%.20q", in)
		assert.Equal(t, 1, strings.Count(errs.String(), "\n"), "one line: %s", &errs)
	}
}
