package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/lab"
)

// writeTraces prints the calls behind experiments, and says whose they are.
func writeTraces(ctx context.Context, w io.Writer, es []lab.Experiment, ts []echo.Transport) error {
	p := paintFor(w)
	for _, e := range es {
		for _, t := range ts {
			o, err := lab.Observe(ctx, e, t)
			if err != nil {
				return err
			}
			var out strings.Builder
			fmt.Fprintf(&out, "%s over %s: the program's own record of calls\n", p.bold(e.Name), p.bold(t.Traits().Name))
			writeCalls(&out, p, o.Calls)
			if _, err := io.WriteString(w, out.String()+"\n"); err != nil {
				return err
			}
		}
	}
	return nil
}
