package halfclose

import (
	"io"
	"os"
	"strconv"
)

// holds is the variable that makes this program a holder when it holds the
// number of the process that started it.
const holds = "SOCKETLAB_HOLD"

// A holder is a process that has one end of a connection and nothing else to do.
// An experiment can stop it and kill it, which no program can do to a part of
// itself.
//
// It is this very program, command or test, started again with the variable
// and with the socket as descriptor 3. So it has to turn aside before anything
// else happens, in an init function. To everybody else that costs one look at
// the environment; the variable that is set by accident, or inherited from a
// process further up, means nothing.
func init() {
	if value, ok := os.LookupEnv(holds); ok && value == strconv.Itoa(os.Getppid()) {
		hold()
	}
}

// hold reads what comes on the socket and passes it on to its standard output.
// It ends with its standard input, which ends with the process that started it.
func hold() {
	go io.Copy(os.Stdout, os.NewFile(3, "socket"))
	io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}
