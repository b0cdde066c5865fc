// Socketlab carries one echo over TCP, UDP, Unix domain sockets and WebSocket.
package main

import (
	"os"

	"github.com/socketlab/socketlab/internal/cli"
)

func main() {
	cli.SetSources(repository)
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
