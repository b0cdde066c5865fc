// Both runs serve and echo in one process, whose memory they share.
package main

import (
	"bufio"
	"io"
	"os"
	"strings"

	"github.com/socketlab/socketlab/internal/cli"
)

func main() {
	urls, out := io.Pipe()
	go cli.Main(cli.Deps{In: strings.NewReader(""), Out: out, Errs: io.Discard}, []string{"serve", "seventh://127.0.0.1:0"})
	url, err := bufio.NewReader(urls).ReadString('\n')
	if err != nil {
		panic(err)
	}
	deps := cli.Deps{In: strings.NewReader(""), Out: os.Stdout, Errs: os.Stderr}
	os.Exit(cli.Main(deps, []string{"echo", strings.TrimSpace(url), "hello"}))
}
