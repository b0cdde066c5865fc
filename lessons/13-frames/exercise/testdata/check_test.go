package exercise

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"syscall"
	"testing"
	"testing/iotest"
)

func TestExercise(t *testing.T) {
	prove(t, []claim{
		{"vectors", "The examples of RFC 6455, section 5.7, are decoded.",
			"", vectors},
		{"lengths", "Payloads of any length are decoded, and their masks taken off.",
			"A length fits into seven bits, or a mask is one byte.", lengths},
		{"one-byte", "A stream that arrives byte by byte is decoded.",
			"One Read fills the buffer that it is given.", oneByte},
		{"together", "Frames that arrive in one Read are so many messages.",
			"A frame is a packet.", together},
		{"fragments", "A message in fragments is one message.",
			"A frame is a message.", fragments},
		{"between", "A ping between two fragments is returned at once, and the message goes on.",
			"The frames of a message follow one another.", between},
		{"own", "Data stays as it is after the next call.",
			"A buffer is free when the next frame comes.", own},
		{"reserved", "A reserved bit, or an opcode without a meaning, is ErrProtocol.",
			"What I do not know I pass over.", reserved},
		{"unmasked", "A frame without a mask is ErrProtocol.",
			"The mask encrypts, and who does not want that leaves it out.", unmasked},
		{"control", "A control frame in fragments, or of more than 125 bytes, is ErrProtocol.",
			"A ping is a message as others are.", control},
		{"order", "A continuation of nothing, and a message within a message, are ErrProtocol.",
			"A peer keeps the order of fragments.", order},
		{"shortest", "A length in more bytes than it needs, or whose first bit is set, is ErrProtocol.",
			"A number is a number, however it is written.", shortest},
		{"limit", "A message over the limit is ErrTooLarge, before memory is taken for it.",
			"A peer says how long its message is, and that is how long it is.", limit},
		{"limit-of-fragments", "The limit holds for all fragments of a message together.",
			"A frame is a message.", limitOfFragments},
		{"utf8", "Text is UTF-8 as a whole; a fragment may end within a character.",
			"Every frame of a text is UTF-8.", text},
		{"end", "An end between two messages is io.EOF, any other io.ErrUnexpectedEOF. A reset is no end.",
			"A stream that ends has said all that it had to say.", end},
		{"stays", "After an error Next returns it again.",
			"What follows a broken frame is a frame.", stays},
	})
}

const enough = 1 << 20

// frame is one as a client sends it: its first byte, and the payload.
func frame(c *checking, first byte, payload []byte) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n > 0xffff:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	case n > 125:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = append(b, 0x80|byte(n))
	}
	return masked(c, b, payload)
}

func masked(c *checking, head, payload []byte) []byte {
	key := binary.BigEndian.AppendUint32(nil, c.rand.Uint32())
	b := append(bytes.Clone(head), key...)
	for i, p := range payload {
		b = append(b, p^key[i%4])
	}
	return b
}

func noise(c *checking, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(c.rand.Uint32())
	}
	return b
}

func join(parts ...[]byte) io.Reader { return bytes.NewReader(bytes.Join(parts, nil)) }

// next expects a message.
func next(c *checking, d *Decoder, what string, kind Kind, data []byte) Message {
	m, err := d.Next()
	switch {
	case err != nil:
		c.seen("of %s Next returned the error %q", what, err)
	case m.Kind != kind:
		c.seen("of %s Next returned kind %d instead of %d", what, m.Kind, kind)
	case len(m.Data) != len(data):
		c.seen("of %s Next returned %s instead of %s", what, brief(m.Data), brief(data))
	}
	for i, b := range m.Data {
		if b != data[i] {
			c.seen("of %s Next returned as many bytes as it has, but byte %d is %02x instead of %02x", what, i, b, data[i])
		}
	}
	return m
}

func brief(b []byte) string {
	if len(b) > 8 {
		return fmt.Sprintf("%d bytes (% x ...)", len(b), b[:8])
	}
	return fmt.Sprintf("%d bytes (% x)", len(b), b)
}

// fails expects an error for what a client has sent.
func fails(c *checking, what string, want error, sent ...[]byte) {
	d := NewDecoder(join(sent...), enough)
	for range len(sent) + 1 {
		m, err := d.Next()
		if err == nil {
			if bytes.Equal(m.Data, []byte("fine")) {
				continue // what came before it
			}
			c.seen("of %s Next returned a message of kind %d, %s", what, m.Kind, brief(m.Data))
		}
		if !errors.Is(err, want) {
			c.seen("of %s Next returned the error %q instead of %q", what, err, want)
		}
		return
	}
}

func vectors(c *checking) {
	d := NewDecoder(bytes.NewReader([]byte("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"+
		"\x89\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58")), enough)
	next(c, d, "81 85 37 fa 21 3d 7f 9f 4d 51 58", Text, []byte("Hello"))
	next(c, d, "89 85 37 fa 21 3d 7f 9f 4d 51 58", Ping, []byte("Hello"))
}

func lengths(c *checking) {
	for _, n := range []int{0, 1, 2, 3, 4, 5, 125, 126, 127, 128, 65535, 65536, 200 + c.rand.IntN(60000)} {
		payload := noise(c, n)
		d := NewDecoder(join(frame(c, 0x82, payload)), enough)
		next(c, d, fmt.Sprintf("a frame of %d bytes", n), Binary, payload)
	}
}

func oneByte(c *checking) {
	one, two := noise(c, 300), noise(c, 70000)
	d := NewDecoder(iotest.OneByteReader(join(frame(c, 0x82, one), frame(c, 0x82, two))), enough)
	next(c, d, "a frame that comes byte by byte", Binary, one)
	next(c, d, "the next one", Binary, two)
}

func together(c *checking) {
	var sent [][]byte
	for i := range 5 {
		sent = append(sent, frame(c, 0x81, fmt.Appendf(nil, "message %d", i)))
	}
	d := NewDecoder(join(sent...), enough)
	for i := range 5 {
		next(c, d, "five frames in one Read", Text, fmt.Appendf(nil, "message %d", i))
	}
}

func fragments(c *checking) {
	parts := [][]byte{noise(c, 10), nil, noise(c, 200), noise(c, 5)}
	d := NewDecoder(join(frame(c, 0x02, parts[0]), frame(c, 0x00, parts[1]), frame(c, 0x00, parts[2]), frame(c, 0x80, parts[3]),
		frame(c, 0x81, []byte("next"))), enough)
	next(c, d, "a message in four fragments", Binary, bytes.Join(parts, nil))
	next(c, d, "the message behind it", Text, []byte("next"))
	d = NewDecoder(join(frame(c, 0x01, nil), frame(c, 0x80, []byte("x"))), enough)
	next(c, d, "a message whose first fragment is empty", Text, []byte("x"))
}

func between(c *checking) {
	d := NewDecoder(join(frame(c, 0x01, []byte("one ")), frame(c, 0x89, []byte("ping")), frame(c, 0x8a, nil),
		frame(c, 0x80, []byte("two"))), enough)
	next(c, d, "a ping between two fragments", Ping, []byte("ping"))
	next(c, d, "a pong between them", Pong, nil)
	next(c, d, "the message around them", Text, []byte("one two"))
}

func own(c *checking) {
	first := noise(c, 50)
	d := NewDecoder(join(frame(c, 0x82, first), frame(c, 0x02, noise(c, 50)), frame(c, 0x80, noise(c, 50))), enough)
	m := next(c, d, "a frame", Binary, first)
	d.Next()
	if !bytes.Equal(m.Data, first) {
		c.seen("after the next call the Data of the message before is %s", brief(m.Data))
	}
	one, two := noise(c, 20), noise(c, 20)
	d = NewDecoder(join(frame(c, 0x8a, one), frame(c, 0x88, two)), enough)
	m = next(c, d, "a pong", Pong, one)
	next(c, d, "a close frame", Close, two)
	if !bytes.Equal(m.Data, one) {
		c.seen("after the next call the Data of the pong before is %s", brief(m.Data))
	}
}

func reserved(c *checking) {
	for bit := byte(0x10); bit <= 0x40; bit <<= 1 {
		fails(c, fmt.Sprintf("a frame that begins with %02x", 0x81|bit), ErrProtocol, frame(c, 0x81|bit, []byte("hi")))
	}
	for _, op := range []byte{3, 7, 11, 15} {
		fails(c, fmt.Sprintf("a frame of opcode %d", op), ErrProtocol, frame(c, 0x80|op, []byte("hi")))
	}
}

func unmasked(c *checking) {
	fails(c, "a frame without a mask", ErrProtocol, []byte("\x81\x02hi"))
	fails(c, "a ping without a mask", ErrProtocol, []byte("\x89\x02hi"))
}

func control(c *checking) {
	for _, kind := range []byte{8, 9, 10} {
		fails(c, fmt.Sprintf("the first fragment of a control frame of opcode %d", kind), ErrProtocol, frame(c, kind, []byte("hi")))
		fails(c, fmt.Sprintf("126 bytes in a control frame of opcode %d", kind), ErrProtocol, frame(c, 0x80|kind, noise(c, 126)))
	}
	d := NewDecoder(join(frame(c, 0x89, make([]byte, 125))), enough)
	next(c, d, "a ping of 125 bytes", Ping, make([]byte, 125))
}

func order(c *checking) {
	fine := frame(c, 0x81, []byte("fine"))
	fails(c, "a continuation of nothing", ErrProtocol, frame(c, 0x80, []byte("hi")))
	fails(c, "a continuation of a message that is whole", ErrProtocol, fine, frame(c, 0x80, []byte("hi")))
	fails(c, "a message within a message", ErrProtocol, frame(c, 0x01, []byte("hi")), frame(c, 0x81, []byte("hi")))
	fails(c, "a message within one that is empty so far", ErrProtocol, frame(c, 0x01, nil), frame(c, 0x81, []byte("hi")))
}

func shortest(c *checking) {
	for _, h := range []struct {
		what string
		head []byte
		n    int
	}{
		{"125 bytes with a length in two bytes", []byte{0x82, 0xfe, 0, 125}, 125},
		{"65,535 bytes with a length in eight bytes", []byte{0x82, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 65535},
		{"a length of 2^63 bytes", []byte{0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0}, 4},
		{"a length of 2^64 - 1 bytes", []byte{0x82, 0xff, 255, 255, 255, 255, 255, 255, 255, 255}, 4},
	} {
		fails(c, h.what, ErrProtocol, masked(c, h.head, make([]byte, h.n)))
	}
}

// allocated is what f makes this program take.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func limit(c *checking) {
	d := NewDecoder(join(frame(c, 0x82, make([]byte, 1000))), 1000)
	next(c, d, "a message as long as the limit", Binary, make([]byte, 1000))
	for _, n := range []uint64{1001, 1 << 16, 1 << 28, 1 << 40, 1<<63 - 1} {
		head := binary.BigEndian.AppendUint64([]byte{0x82, 0xff}, n)
		if n <= 0xffff {
			head = binary.BigEndian.AppendUint16([]byte{0x82, 0xfe}, uint16(n))
		}
		sent := masked(c, head, nil)
		var err error
		took := allocated(func() { _, err = NewDecoder(bytes.NewReader(sent), 1000).Next() })
		switch {
		case !errors.Is(err, ErrTooLarge):
			c.seen("with a limit of 1,000, of a header that says %d bytes, Next returned the error %v", n, err)
		case took > 1<<20:
			c.seen("with a limit of 1,000, a header that says %d bytes made Next take %d bytes of memory", n, took)
		}
	}
}

func limitOfFragments(c *checking) {
	sent := func(last int) io.Reader {
		return join(frame(c, 0x02, make([]byte, 600)), frame(c, 0x89, noise(c, 100)), frame(c, 0x80, make([]byte, last)))
	}
	d := NewDecoder(sent(400), 1000)
	d.Next() // the ping
	next(c, d, "600 and 400 bytes in fragments, with a limit of 1,000", Binary, make([]byte, 1000))
	d = NewDecoder(join(frame(c, 0x02, make([]byte, 950)), frame(c, 0x89, noise(c, 100)), frame(c, 0x80, make([]byte, 50))), 1000)
	if m, err := d.Next(); err != nil || m.Kind != Ping {
		c.seen("of a ping of 100 bytes, when 950 of 1,000 are there, Next returned kind %d and the error %v", m.Kind, err)
	}
	next(c, d, "950 and 50 bytes in fragments, with a limit of 1,000", Binary, make([]byte, 1000))
	huge := masked(c, binary.BigEndian.AppendUint64([]byte{0x80, 0xff}, 1<<63-1), nil)
	if _, err := NewDecoder(join(frame(c, 0x02, make([]byte, 600)), huge), 1000).Next(); !errors.Is(err, ErrTooLarge) {
		c.seen("with a limit of 1,000, of 600 bytes and a continuation of 2^63 - 1, Next returned the error %v", err)
	}
	ping := noise(c, 100)
	next(c, NewDecoder(join(frame(c, 0x89, ping)), 50), "a ping of 100 bytes, with a limit of 50", Ping, ping)
	d = NewDecoder(sent(401), 1000)
	d.Next()
	if m, err := d.Next(); !errors.Is(err, ErrTooLarge) {
		c.seen("with a limit of 1,000, of 600 and 401 bytes in fragments, Next returned %s and the error %v", brief(m.Data), err)
	}
}

func text(c *checking) {
	euro := []byte("€")
	cut := 1 + c.rand.IntN(2)
	d := NewDecoder(join(frame(c, 0x01, euro[:cut]), frame(c, 0x80, euro[cut:])), enough)
	next(c, d, "a character that is cut by fragments", Text, euro)
	for _, bad := range []string{"\xc0\xaf", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\xff"} {
		fails(c, fmt.Sprintf("a text of % x", bad), ErrText, frame(c, 0x81, []byte(bad)))
	}
	fails(c, "a text whose fragments are no UTF-8 together", ErrText, frame(c, 0x01, euro[:cut]), frame(c, 0x80, []byte("x")))
	d = NewDecoder(join(frame(c, 0x82, []byte("\xc0\xaf"))), enough)
	next(c, d, "binary data", Binary, []byte("\xc0\xaf"))
}

func end(c *checking) {
	whole := frame(c, 0x82, noise(c, 300))
	d := NewDecoder(join(frame(c, 0x81, []byte("hi"))), enough)
	d.Next()
	if _, err := d.Next(); err != io.EOF {
		c.seen("when the stream ends after a message Next returned the error %v", err)
	}
	for _, at := range []int{1, 2, 3, 4, 6, 8, 100, len(whole) - 1} {
		_, err := NewDecoder(bytes.NewReader(whole[:at]), enough).Next()
		if err != io.ErrUnexpectedEOF {
			c.seen("when the stream ends after %d bytes of a frame Next returned the error %v", at, err)
		}
		reset := iotest.ErrReader(syscall.ECONNRESET)
		_, err = NewDecoder(io.MultiReader(bytes.NewReader(whole[:at]), reset), enough).Next()
		if !errors.Is(err, syscall.ECONNRESET) {
			c.seen("after %d bytes of a frame reading fails with %q, and Next returned the error %v", at, syscall.ECONNRESET, err)
		}
	}
	for _, sent := range [][]byte{nil, frame(c, 0x01, []byte("half"))} {
		_, err := NewDecoder(io.MultiReader(bytes.NewReader(sent), iotest.ErrReader(syscall.ECONNRESET)), enough).Next()
		if !errors.Is(err, syscall.ECONNRESET) {
			c.seen("between two frames reading fails with %q, and Next returned the error %v", syscall.ECONNRESET, err)
		}
	}
	_, err := NewDecoder(join(frame(c, 0x01, []byte("half"))), enough).Next()
	if err != io.ErrUnexpectedEOF {
		c.seen("when the stream ends between two fragments Next returned the error %v", err)
	}
	_, err = NewDecoder(join(frame(c, 0x01, nil)), enough).Next()
	if err != io.ErrUnexpectedEOF {
		c.seen("when the stream ends behind an empty first fragment Next returned the error %v", err)
	}
}

func stays(c *checking) {
	for _, broken := range [][]byte{
		frame(c, 0x81, []byte("\xff")), frame(c, 0xc1, nil), frame(c, 0x80, nil), frame(c, 0x82, make([]byte, 1001)),
	} {
		d := NewDecoder(join(broken, frame(c, 0x81, []byte("hi"))), 1000)
		_, first := d.Next()
		m, again := d.Next()
		if again != first {
			c.seen("after the error %q the next call returned %s and the error %v", first, brief(m.Data), again)
		}
	}
}
