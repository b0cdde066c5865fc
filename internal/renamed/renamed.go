// Package renamed lists the names that earlier versions of this program gave to
// flags and to experiments, each with the name that has replaced it.
package renamed

import (
	"slices"
	"strings"
)

// flags lists, by command, the flags that were renamed.
var flags = map[string]map[string]string{
	"attack":  {"patience": "timeout"},
	"compare": {"transports": "transport", "repeat": "runs"},
	"many":    {"kind": "transport"},
}

// names lists the other names that were renamed, by what they name.
var names = map[string]map[string]string{
	"experiment": {"strangers": "third-socket"},
}

// Flag returns the name that has replaced the flag old of a command, or "" if the
// flag was not renamed.
func Flag(command, old string) string { return flags[command][old] }

// Name returns the name that has replaced old, or "" if old was not renamed. what
// is what it names, such as "experiment".
func Name(what, old string) string { return names[what][old] }

// Prediction returns the arguments of a predict block of a lesson with the names
// of today: an experiment and a transport, or "run" and a command line.
func Prediction(args []string) []string {
	now := slices.Clone(args)
	if name := Name("experiment", args[0]); name != "" {
		now[0] = name
	}
	if args[0] != "run" || len(args) < 2 {
		return now
	}
	for i, arg := range args {
		old, isFlag := strings.CutPrefix(arg, "--")
		old, _, _ = strings.Cut(old, "=")
		if name := Flag(args[1], old); isFlag && name != "" {
			now[i] = "--" + name + strings.TrimPrefix(arg, "--"+old)
		}
	}
	return now
}
