// Package many is the command many: it opens many idle connections to a server
// and prints what they cost the server.
package many

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/phrase"
)

// maxConns is how many connections --conns may ask for.
const maxConns = 200_000

// manyOptions are the flags of the command.
type manyOptions struct {
	transport endpoint.TransportFlag
	conns     int
	hold      time.Duration
	json      bool
}

// New returns the command many.
func New() *cobra.Command {
	o := &manyOptions{}
	cmd := &cobra.Command{
		Use:   "many",
		Short: "open thousands of clients",
		Long: "Opens idle connections to an echo server of each kind, which runs in a process of\n" +
			"its own, and shows how its descriptors, goroutines and memory grow. Each has had\n" +
			"one echo, so the server has accepted it. When a limit is in the way, it opens as\n" +
			"many as fit, and says which limit it is and how to raise it.\n\n" +
			"Heap and stacks are those that Go has in use after a garbage collection, resident\n" +
			"is what the system has given to the process. The kernel's own memory for sockets\n" +
			"is in none of them: see compare connection-cost.",
		Example: "many\nmany --transport websocket --conns 10000\nmany --transport tcp --conns 100 --hold 30s",
		Args:    cmdutil.RejectArguments,
		RunE:    o.run,
	}
	f := cmd.Flags()
	o.transport.AddTo(cmd, "transport", "transports, such as tcp,websocket,tls; without it all except variants")
	f.IntVar(&o.conns, "conns", 1000, "connections over each transport")
	f.DurationVar(&o.hold, "hold", 0, "keep them open for so long, to be looked at from elsewhere")
	f.BoolVar(&o.json, "json", false, "print JSON, an object a line for each transport")
	return cmd
}

// check returns a usage error for what is out of range.
func (o *manyOptions) check() error {
	switch {
	case o.conns < 1 || o.conns > maxConns:
		return cmdutil.UsageErrorf("--conns is a number from 1 to %s, not %d", phrase.Count(maxConns), o.conns)
	case o.hold < 0 || o.hold > 10*time.Minute:
		return cmdutil.UsageErrorf("--hold is a time from 0s to 10m, not %v", o.hold)
	}
	return o.transport.Check()
}
