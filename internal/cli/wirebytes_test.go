package cli

import (
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptOpened is "opened FILE WANT": behind the ladder in a file stand
// packets as in the other.
func scriptOpened(ts *testscript.TestScript, neg bool, args []string) {
	_, got, _ := strings.Cut(ts.ReadFile(args[0]), "\nPacket ")
	if want := ts.ReadFile(args[1]); "Packet "+got != want {
		os.WriteFile(ts.MkAbs("got"), []byte("Packet "+got), 0o644)
		ts.Exec("diff", "-u", args[1], "got")
		ts.Fatalf("%s", "the opened packets are not those of "+args[1])
	}
}
