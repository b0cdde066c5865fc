// Package cmdutil holds what several commands share: errors and exit statuses,
// values of flags, suggestions for a wrong name, JSON.
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

// ProgramName is how this program was called, for lines to be typed by the reader.
// What go run builds lies in a folder of the build or of its cache.
func ProgramName() string {
	path, err := os.Executable()
	dir := filepath.Base(filepath.Dir(path))
	cached := len(dir) == len("-d")+2*sha256.Size && strings.HasSuffix(dir, "-d")
	if err == nil && (cached || dir == "exe" && strings.Contains(path, "go-build")) {
		return "go run ."
	}
	return "socketlab"
}

// CommandPath is cmd as it is typed.
func CommandPath(cmd *cobra.Command) string {
	return strings.Replace(cmd.CommandPath(), "socketlab", ProgramName(), 1)
}

// TerminationSignals are the signals that end a command in good order. What is ignored
// already (nohup) stays so.
func TerminationSignals() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

func RejectArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return UsageErrorf("%s takes no arguments, but got %q", CommandPath(cmd), args[0])
	}
	return nil
}
