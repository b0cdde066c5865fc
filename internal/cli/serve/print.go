package serve

import (
	"fmt"
	"io"
	"os"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
)

// announce prints the URLs on standard output, for people and for programs.
func (o *serveOptions) announce(servers []boundServer, out io.Writer) error {
	type line struct {
		Transport string `json:"transport"`
		URL       string `json:"url"`
		PID       int    `json:"pid"`
	}
	for _, server := range servers {
		var err error
		if o.json {
			err = cmdutil.WriteJSON(out, line{server.transport, server.String(), os.Getpid()})
		} else {
			_, err = fmt.Fprintln(out, server.Target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
