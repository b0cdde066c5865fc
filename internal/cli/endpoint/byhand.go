package endpoint

import (
	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
)

// AddByHandFlag defines the flag --by-hand of serve and echo.
func AddByHandFlag(cmd *cobra.Command, set *bool) {
	cmd.Flags().BoolVar(set, "by-hand", false,
		"speak WebSocket without a library: see websocket/byhand")
}

// CheckByHand returns a UsageError if --by-hand does not apply to the targets:
// it needs a ws:// URL, and no wss:// URL.
func CheckByHand(targets ...Target) error {
	hands := 0
	for _, t := range targets {
		switch t.Scheme {
		case "wss":
			return cmdutil.UsageErrorf("--by-hand is WebSocket without TLS: write ws:// or leave it out")
		case "ws":
			hands++
		}
	}
	if hands == 0 {
		return cmdutil.UsageErrorf("--by-hand is for ws:// URLs, of which there is none")
	}
	return nil
}
