package cli

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/phrase"
)

// A filter carries lines: each with its newline is a message, so what comes out
// is what went in, byte for byte.
type filter struct {
	*exchange
	in    *bufio.Reader
	emit  func(line) error // prints a line that is back
	flush func() error
	lines int
	bytes int
	lost  int
}

// A line with its newline, if it has one, and what its way took.
type line struct {
	text  []byte
	sent  time.Time
	took  time.Duration
	reads int  // that brought it: 0 if it came along with the one before
	back  bool // but not printed, as it waits for those before it
}

// filter echoes each line of in to out, and says on errs what it took.
func (e *echoing) filter(x *exchange, in io.Reader, out, errs io.Writer) error {
	p := term.PaintFor(errs)
	if term.IsTerminal(in) {
		fmt.Fprintln(errs, p.Dim("Each line that you type is sent and comes back. Ctrl-D ends."))
	}
	w := bufio.NewWriterSize(out, 64<<10)
	f := &filter{exchange: x, in: bufio.NewReaderSize(in, 64<<10), flush: w.Flush}
	f.emit = func(l line) error { return e.emit(w, f.lines, l) }
	begin := time.Now()
	err := f.run()
	if e := w.Flush(); err == nil {
		err = e
	}
	switch {
	case err != nil && f.lines > 0:
		return cmdutil.UserErrorf(err, "%s (after %s)", err, phrase.Plural(f.lines, "line"))
	case err != nil:
		return err
	}
	fmt.Fprintln(errs, p.Dim(fmt.Sprintf("%s, %s, %s, %s", phrase.Plural(f.lines, "line"),
		phrase.Plural(f.bytes, "byte"), phrase.Plural(x.reads, "Read"), phrase.Duration(time.Since(begin)))))
	if f.lost > 0 {
		return cmdutil.UserErrorf(nil, "%s did not come back from %s: datagrams are lost without a word",
			phrase.Plural(f.lost, "line"), x.Target)
	}
	return nil
}

// emit prints the nth line that came back: as it is, or as JSON.
func (e *echoing) emit(w io.Writer, n int, l line) error {
	if !e.json {
		_, err := w.Write(l.text)
		return err
	}
	return cmdutil.WriteJSON(w, result{
		N: n, Message: cmdutil.TextOrNil(l.text), Bytes: len(l.text), Reads: l.reads, Micros: cmdutil.Micros(l.took),
	})
}

// run is the loop that suits the transport: a stream's own back-pressure keeps
// its buffers from overflowing, datagrams need a window for that.
func (f *filter) run() error {
	if f.traits.Truncates {
		return f.window()
	}
	return f.pipeline()
}

// pipeline sends on one goroutine and receives on this one, so that neither
// end's buffers can stop both.
func (f *filter) pipeline() error {
	under := make(chan line, 1024) // under way
	wrote := make(chan error, 1)
	over := make(chan struct{})
	defer close(over)
	go func() {
		defer close(under)
		wrote <- f.send(under, over)
	}()
	for l := range under {
		f.renew()
		reads := f.reads
		if err := f.take(l.text); err != nil {
			return f.explain(err, len(l.text))
		}
		l.took, l.reads = time.Since(l.sent), f.reads-reads
		if err := f.out(l, len(under) == 0); err != nil {
			return err
		}
	}
	return <-wrote
}

// send writes each line. An error of the connection is left to the receiver,
// which may hear the reason from the peer.
func (f *filter) send(under chan<- line, over <-chan struct{}) error {
	for {
		b, err := f.in.ReadBytes('\n')
		if len(b) > 0 {
			select {
			case under <- line{text: b, sent: time.Now()}:
			case <-over:
				return nil
			}
			if _, err := f.c.Write(b); err != nil {
				return f.explain(err, len(b))
			}
		}
		if err != nil {
			return inputEnd(err)
		}
	}
}

// out prints a line, and at once if no other is about to come.
func (f *filter) out(l line, last bool) error {
	f.lines++
	f.bytes += len(l.text)
	if err := f.emit(l); err != nil || !last {
		return err
	}
	return f.flush()
}

// inputEnd is what the error of a Read from standard input means.
func inputEnd(err error) error {
	if err == nil || err == io.EOF {
		return nil
	}
	return cmdutil.UserErrorf(err, "standard input cannot be read: %s", errno.RootCause(err))
}
