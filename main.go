// Socketlab carries one echo over TCP, UDP, Unix domain sockets and WebSocket.
package main

import (
	"os"

	"github.com/socketlab/socketlab/internal/cli"
)

func main() {
	deps := cli.Deps{Repo: repository, In: os.Stdin, Out: os.Stdout, Errs: os.Stderr}
	os.Exit(cli.Main(deps, os.Args[1:]))
}
