// Package cmdutil holds functions that several commands share: errors and exit
// statuses, flag values, suggestions for a wrong name, and JSON.
package cmdutil

import (
	"crypto/sha256"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// ProgramName returns the program as the user has called it, for lines that the
// user can type. A program that go run has built lies in a directory of the
// build or of its cache.
func ProgramName() string {
	path, err := os.Executable()
	dir := filepath.Base(filepath.Dir(path))
	cached := len(dir) == len("-d")+2*sha256.Size && strings.HasSuffix(dir, "-d")
	if err == nil && (cached || dir == "exe" && strings.Contains(path, "go-build")) {
		return "go run ."
	}
	return "socketlab"
}

// CommandPath returns cmd as the user types it.
func CommandPath(cmd *cobra.Command) string {
	return strings.Replace(cmd.CommandPath(), "socketlab", ProgramName(), 1)
}

// TerminationSignals lists the signals that shut a command down gracefully. It
// leaves SIGHUP out if that is ignored already (nohup).
func TerminationSignals() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// RejectArguments returns a UsageError if args is not empty.
func RejectArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return UsageErrorf("%s takes no arguments, but got %q", CommandPath(cmd), args[0])
	}
	return nil
}
