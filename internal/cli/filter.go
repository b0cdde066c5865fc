package cli

import (
	"bufio"
	"fmt"
	"io"
	"time"
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

type line struct {
	text  []byte
	sent  time.Time
	took  time.Duration
	reads int
	back  bool
}

func (e *echoing) filter(x *exchange, in io.Reader, out, errs io.Writer) error {
	w := bufio.NewWriterSize(out, 64<<10)
	f := &filter{exchange: x, in: bufio.NewReaderSize(in, 64<<10), flush: w.Flush}
	f.emit = func(l line) error {
		if e.json {
			return writeJSON(w, result{N: f.lines, Message: text(l.text), Bytes: len(l.text), Reads: l.reads, Micros: micros(l.took)})
		}
		_, err := w.Write(l.text)
		return err
	}
	begin := time.Now()
	run := f.pipeline
	if x.traits.Truncates {
		run = f.window
	}
	err := run()
	if e := w.Flush(); err == nil {
		err = e
	}
	if err != nil && f.lines > 0 {
		return tell(err, "%s (after %s)", err, plural(f.lines, "line"))
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(errs, paintFor(errs).dim(fmt.Sprintf("%s, %s, %s, %s",
		plural(f.lines, "line"), plural(f.bytes, "byte"), plural(x.reads, "Read"), duration(time.Since(begin)))))
	if f.lost > 0 {
		return tell(nil, "%s did not come back from %s: datagrams are lost without a word", plural(f.lost, "line"), x.target)
	}
	return nil
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

func inputEnd(err error) error {
	if err == nil || err == io.EOF {
		return nil
	}
	return tell(err, "standard input cannot be read: %s", plain(err))
}
