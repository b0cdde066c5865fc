package halfclose

import (
	"io"
	"os"

	"github.com/socketlab/socketlab/internal/child"
)

// holderTask is what a holder's process does. A holder has one end of a
// connection and nothing else to do. An experiment can stop it and kill it,
// which no program can do to a part of itself.
const holderTask = "socket-holder"

func init() { child.Register(holderTask, hold) }

// hold reads what comes on the socket, which is descriptor 3, and passes it on
// to its standard output. It ends with its standard input, which ends with the
// process that started it.
func hold([]string) error {
	go io.Copy(os.Stdout, os.NewFile(3, "socket"))
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}
