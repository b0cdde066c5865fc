// Package process starts a process that holds the peer's end of a connection.
package process

import (
	"io"
	"os"

	"github.com/socketlab/socketlab/internal/child"
)

// holderTask is the task of a Holder's process.
const holderTask = "socket-holder"

func init() { child.Register(holderTask, hold) }

// hold reads from the socket, which is descriptor 3, and copies to its standard
// output. It ends with its standard input, which ends with the process that
// started it.
func hold([]string) error {
	go io.Copy(os.Stdout, os.NewFile(3, "socket"))
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}
