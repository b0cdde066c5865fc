package main

import (
	"bufio"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/cli"
)

// TestServeWithEcho runs both commands in one process, whose memory they share.
func TestServeWithEcho(t *testing.T) {
	urls, printed := io.Pipe()
	go cli.Main(cli.Deps{Repo: repository, In: strings.NewReader(""), Out: printed, Errs: io.Discard}, []string{"serve", "seventh://127.0.0.1:0"})
	url, err := bufio.NewReader(urls).ReadString('\n')
	require.NoError(t, err)
	var out, errs strings.Builder
	deps := cli.Deps{Repo: repository, In: strings.NewReader(""), Out: &out, Errs: &errs}
	assert.Zero(t, cli.Main(deps, []string{"echo", strings.TrimSpace(url), "hello"}), &errs)
	assert.Contains(t, out.String(), "hello\n5 bytes in 1 Read, ")
}
