package compare

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/lab/byname"
	"github.com/socketlab/socketlab/internal/lab/strace"
	"github.com/socketlab/socketlab/internal/phrase"
)

// mostTraced is how many calls of one experiment are printed.
const mostTraced = 60

// writeTraces prints the system calls behind experiments, or the program's own
// record where they cannot be seen, and says which.
func writeTraces(ctx context.Context, w io.Writer, es []lab.Experiment, ts []echo.Transport) error {
	p := term.PaintFor(w)
	for i, e := range es {
		for j, t := range ts {
			var out strings.Builder
			if i+j > 0 {
				out.WriteString("\n")
			}
			if err := writeTrace(ctx, &out, p, e, t); err != nil {
				return err
			}
			if _, err := io.WriteString(w, out.String()); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeTrace(ctx context.Context, out *strings.Builder, p term.Paint, e lab.Experiment, t echo.Transport) error {
	title := p.Bold(e.Name + " over " + t.Traits().Name)
	calls, err := byname.Trace(ctx, e.Name, t.Traits().Name)
	var why strace.Unavailable
	switch {
	case errors.As(err, &why):
		fmt.Fprintf(out, "%s\n%s\n", title, p.Dim(strings.Join(
			term.Wrap("The program's own record of calls, since "+string(why)+".", term.Width), "\n")))
		o, err := lab.Observe(ctx, e, t)
		if err != nil {
			return cmdutil.UserErrorf(err, "%s over %s could not be run: %s", e.Name, t.Traits().Name, errno.RootCause(err))
		}
		writeCalls(out, p, o.Calls)
		return nil
	case ctx.Err() != nil:
		return cmdutil.UserErrorf(ctx.Err(), "interrupted")
	case err != nil:
		return err
	}
	fmt.Fprintf(out, "%s\n%s\n", title, p.Dim("The system calls of the whole process, by strace(1)."))
	for i, c := range calls {
		if i == mostTraced {
			fmt.Fprintf(out, "%*s and %s more\n", 2*timeColumn+1, "", phrase.Count(len(calls)-i))
			break
		}
		writeSyscall(out, p, c)
	}
	return nil
}

func writeSyscall(out *strings.Builder, p term.Paint, c strace.Syscall) {
	times := fmt.Sprintf("%*s%*s", timeColumn, phrase.Duration(c.At), timeColumn, phrase.Duration(c.Took))
	for _, line := range term.Fold(c.String(), term.Width-2*timeColumn-2) {
		fmt.Fprintf(out, "%s  %s\n", p.Dim(times), line)
		times = strings.Repeat(" ", 2*timeColumn)
	}
}
