package echoclient

import (
	"bufio"
	"io"
	"time"
)

// A Line holds a line that has come back.
type Line struct {
	N     int    // its number among the lines that came back, from 1
	Text  []byte // with its newline, if it has one
	Took  time.Duration
	Reads int // Reads that returned it; 0 if it came with the line before
}

// Totals counts the lines of one call of EchoLines.
type Totals struct {
	Lines int // that came back
	Bytes int // in these lines
	Lost  int // lines that did not come back
}

// EchoLines sends each line of in, with its newline, as a message. It calls
// emit for each line that came back, in the order of in. It calls flush
// whenever it is about to wait, and not at the end.
//
// The Totals hold with an error too. The error is an *InputError, a
// *MessageError, or one that emit or flush returned. Lost lines are no error.
// After an error a goroutine may still wait in a Read of in.
func (c *Client) EchoLines(in io.Reader, emit func(Line) error, flush func() error) (Totals, error) {
	e := &lineEcho{Client: c, in: bufio.NewReaderSize(in, 64<<10), emit: emit, flush: flush}
	// A stream's own back-pressure keeps its buffers from overflowing; datagrams
	// need a window for that.
	run := e.runPipeline
	if c.traits.Truncates {
		run = e.runWindow
	}
	err := run()
	return e.totals, err
}

// A lineEcho is one call of EchoLines.
type lineEcho struct {
	*Client
	in     *bufio.Reader
	emit   func(Line) error
	flush  func() error
	totals Totals
}

// A sentLine is a line under way.
type sentLine struct {
	Line
	sent time.Time
	back bool // but not emitted, as it waits for those before it
}

// runPipeline sends on one goroutine and receives on this one, so that neither
// end's buffers can stop both.
func (e *lineEcho) runPipeline() error {
	sent := make(chan sentLine, 1024)
	wrote := make(chan error, 1)
	done := make(chan struct{})
	defer close(done)
	go func() {
		defer close(sent)
		wrote <- e.sendAll(sent, done)
	}()
	for l := range sent {
		e.renewDeadline()
		reads := e.reads
		if err := e.expect(l.Text); err != nil {
			return &MessageError{len(l.Text), err}
		}
		l.Took, l.Reads = time.Since(l.sent), e.reads-reads
		if err := e.emitLine(l.Line, len(sent) == 0); err != nil {
			return err
		}
	}
	return <-wrote
}

// sendAll writes each line, after it has passed it to the receiver: there an
// error of the connection is met too, together with the reason that the peer
// may have sent.
func (e *lineEcho) sendAll(sent chan<- sentLine, done <-chan struct{}) error {
	for {
		b, err := e.in.ReadBytes('\n')
		if len(b) > 0 {
			select {
			case sent <- sentLine{Line: Line{Text: b}, sent: time.Now()}:
			case <-done:
				return nil
			}
			if _, err := e.conn.Write(b); err != nil {
				return &MessageError{len(b), err}
			}
		}
		if err != nil {
			return inputError(err)
		}
	}
}

// emitLine counts a line and emits it, with a flush if it is the last for now.
func (e *lineEcho) emitLine(l Line, last bool) error {
	e.totals.Lines++
	e.totals.Bytes += len(l.Text)
	l.N = e.totals.Lines
	if err := e.emit(l); err != nil || !last {
		return err
	}
	return e.flush()
}

// inputError returns nil for the end of the input.
func inputError(err error) error {
	if err == nil || err == io.EOF {
		return nil
	}
	return &InputError{err}
}
