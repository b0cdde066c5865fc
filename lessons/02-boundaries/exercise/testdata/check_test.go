package exercise

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"testing"
	"testing/iotest"
)

func TestExercise(t *testing.T) {
	prove(t, []claim{
		{"written", "WriteFrame and ReadFrame are written.",
			"", written},
		{"format", "A frame is the length in four bytes, the highest first, and then the message.",
			"Any format will do: both ends are mine.", format},
		{"one-byte", "A frame that arrives byte by byte is read whole.",
			"One Read fills the buffer that it is given.", oneByte},
		{"two-frames", "Two frames that arrive in one Read are two messages.",
			"What a Read returns is one message, and nothing of the next.", twoFrames},
		{"over-tcp", "Messages of any size arrive over TCP as they were written.",
			"TCP keeps what one Write has written together.", overTCP},
		{"empty", "An empty message is a message, not the end.",
			"Zero bytes mean that the peer has gone.", empty},
		{"end", "When the stream ends between two frames, the error is io.EOF.",
			"Every end of a stream is an error.", end},
		{"end-in-header", "When the stream ends within the four bytes of length, the error is io.ErrUnexpectedEOF.",
			"A stream that ends has said all that it had to say.", endInHeader},
		{"end-in-message", "When the stream ends within a message, or right before it, the error is io.ErrUnexpectedEOF.",
			"A stream that ends has said all that it had to say.", endInMessage},
		{"limit", "A length above the limit is refused with ErrTooLarge, before memory is taken for it.",
			"A peer says how long its message is, and that is how long it is.", limit},
		{"short-write", "A writer that takes half a frame without a word is an error.",
			"When Write returns no error, everything was written.", shortWrite},
	})
}

// message is so many bytes that nobody can guess.
func message(c *checking, size int) []byte {
	msg := make([]byte, size)
	for i := range msg {
		msg[i] = byte(c.rand.Uint32())
	}
	return msg
}

const enough = 1 << 20

func framed(msg []byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(msg))), msg...)
}

// expect reads one frame from r.
func expect(c *checking, r io.Reader, want []byte) {
	got, err := ReadFrame(r, enough)
	switch {
	case err != nil:
		c.seen("of %s ReadFrame returned the error %q", brief(want), err)
	case !bytes.Equal(got, want):
		c.seen("instead of %s ReadFrame returned %s", brief(want), brief(got))
	}
}

func brief(msg []byte) string {
	if len(msg) > 8 {
		return fmt.Sprintf("a message of %d bytes (% x ...)", len(msg), msg[:8])
	}
	return fmt.Sprintf("a message of %d bytes (% x)", len(msg), msg)
}

func write(c *checking, w io.Writer, msg []byte) {
	if err := WriteFrame(w, msg); err != nil {
		c.seen("WriteFrame of %s returned the error %q", brief(msg), err)
	}
}

func written(c *checking) {
	var b bytes.Buffer
	write(c, &b, []byte("hello"))
	if _, err := ReadFrame(bytes.NewReader(framed([]byte("hello"))), enough); err != nil {
		c.seen("ReadFrame returned the error %q", err)
	}
}

func format(c *checking) {
	msg := message(c, 1+c.rand.IntN(1000))
	var b bytes.Buffer
	write(c, &b, msg)
	if want := framed(msg); !bytes.Equal(b.Bytes(), want) {
		c.seen("%s was written as %d bytes, which begin with % x instead of % x",
			brief(msg), b.Len(), b.Bytes()[:min(4, b.Len())], want[:4])
	}
	expect(c, bytes.NewReader(framed(msg)), msg)
}

func oneByte(c *checking) {
	msg := message(c, 300+c.rand.IntN(300))
	expect(c, iotest.OneByteReader(bytes.NewReader(framed(msg))), msg)
}

func twoFrames(c *checking) {
	one, two := message(c, 1+c.rand.IntN(50)), message(c, 1+c.rand.IntN(50))
	both := bytes.NewReader(append(framed(one), framed(two)...))
	expect(c, both, one)
	expect(c, both, two)
}

func overTCP(c *checking) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.seen("there is no TCP here: %v", err)
	}
	defer ln.Close()
	var all [][]byte
	for range 20 {
		all = append(all, message(c, c.rand.IntN(100_000)))
	}
	failed := make(chan error, 1)
	go func() {
		w, err := net.Dial("tcp", ln.Addr().String())
		for i := 0; i < len(all) && err == nil; i++ {
			err = WriteFrame(w, all[i])
		}
		if w != nil {
			w.Close()
		}
		failed <- err
	}()
	r, err := ln.Accept()
	if err != nil {
		c.seen("Accept: %v", err)
	}
	defer r.Close()
	deadline, _ := c.ctx.Deadline()
	r.SetDeadline(deadline)
	for _, msg := range all {
		expect(c, r, msg)
	}
	if err := <-failed; err != nil {
		c.seen("WriteFrame over TCP returned the error %q", err)
	}
}

func empty(c *checking) {
	var b bytes.Buffer
	write(c, &b, nil)
	if b.Len() != 4 {
		c.seen("an empty message was written as %d bytes instead of 4", b.Len())
	}
	after := message(c, 5)
	write(c, &b, after)
	expect(c, &b, []byte{})
	expect(c, &b, after)
}

func end(c *checking) {
	msg := message(c, 1+c.rand.IntN(20))
	b := bytes.NewBuffer(framed(msg))
	expect(c, b, msg)
	ends(c, b, "behind a whole frame", io.EOF)
}

func endInHeader(c *checking) {
	for n := 1; n < 4; n++ {
		ends(c, bytes.NewReader(framed(message(c, 20))[:n]), fmt.Sprintf("behind %d of 4 bytes of length", n), io.ErrUnexpectedEOF)
	}
}

func endInMessage(c *checking) {
	size := 2 + c.rand.IntN(100)
	for _, n := range []int{size - 1, 1, 0} {
		ends(c, bytes.NewReader(framed(message(c, size))[:4+n]),
			fmt.Sprintf("behind %d of %d bytes of the message", n, size), io.ErrUnexpectedEOF)
	}
}

func ends(c *checking, r io.Reader, where string, want error) {
	if _, err := ReadFrame(r, enough); !errors.Is(err, want) {
		c.seen("the stream ended %s, and the error was %v instead of %v", where, err, want)
	}
}

func limit(c *checking) {
	most := 10 + c.rand.IntN(1000)
	msg := message(c, most)
	if got, err := ReadFrame(bytes.NewReader(framed(msg)), most); err != nil || len(got) != most {
		c.seen("a message as long as the limit, %d bytes, was refused: %v", most, err)
	}
	for _, claimed := range []uint32{uint32(most) + 1, 1 << 24, 1 << 31, 1<<32 - 1} {
		lie := append(binary.BigEndian.AppendUint32(nil, claimed), message(c, 20)...)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := ReadFrame(bytes.NewReader(lie), most)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrTooLarge) {
			c.seen("a length of %d with a limit of %d: the error was %v instead of ErrTooLarge", claimed, most, err)
		}
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 1<<20 {
			c.seen("for a claimed length of %d, %d bytes of memory were taken before it was refused", claimed, taken)
		}
	}
}

// halfWriter takes half of what it is given, and does not say so.
type halfWriter struct{ bytes.Buffer }

func (w *halfWriter) Write(p []byte) (int, error) { return w.Buffer.Write(p[:len(p)/2]) }

func shortWrite(c *checking) {
	var w halfWriter
	if err := WriteFrame(&w, message(c, 100)); err == nil {
		c.seen("the writer took %d of 104 bytes, and WriteFrame returned no error", w.Len())
	}
	broken := errors.New("the cable is cut")
	if err := WriteFrame(errWriter{broken}, message(c, 10)); !errors.Is(err, broken) {
		c.seen("the writer failed with %q, and WriteFrame returned %v", broken, err)
	}
}

type errWriter struct{ err error }

func (w errWriter) Write([]byte) (int, error) { return 0, w.err }
