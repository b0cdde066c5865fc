// breaks: limit-of-fragments
// believes: Two lengths may be added, whatever a peer says.

package exercise

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf8"
)

// What a client may not do, and the close code that a server answers with.
var (
	ErrProtocol = errors.New("the frame breaks the protocol (1002)")
	ErrText     = errors.New("the text is not UTF-8 (1007)")
	ErrTooLarge = errors.New("the message is longer than the limit (1009)")
)

// Kind is an opcode (section 5.2).
type Kind byte

// The kinds of messages, and of control frames.
const (
	Text   Kind = 0x1
	Binary Kind = 0x2
	Close  Kind = 0x8
	Ping   Kind = 0x9
	Pong   Kind = 0xa
)

const continuation Kind = 0x0

// A Message is a whole one, however many frames it had, or a control frame.
type Message struct {
	Kind Kind
	Data []byte // without the mask
}

// A Decoder decodes what one client sends.
type Decoder struct {
	in    *bufio.Reader
	limit int
	kind  Kind   // of the message that is not whole, or 0
	data  []byte // of its fragments so far
	err   error  // the first, which stays
}

// NewDecoder returns a Decoder that reads from r.
func NewDecoder(r io.Reader, limit int) *Decoder {
	return &Decoder{in: bufio.NewReader(r), limit: limit}
}

// Next returns what comes next.
func (d *Decoder) Next() (Message, error) {
	for d.err == nil {
		m, whole, err := d.frame()
		if d.err = err; err == nil && whole {
			return m, nil
		}
	}
	return Message{}, d.err
}

// A header is what stands before a payload.
type header struct {
	fin    bool
	kind   Kind
	length int
	key    [4]byte
}

// frame reads one, and says whether a message is whole with it.
func (d *Decoder) frame() (m Message, whole bool, err error) {
	h, err := d.header()
	if err != nil {
		return m, false, err
	}
	payload := make([]byte, h.length)
	if err := d.fill(payload); err != nil {
		return m, false, err
	}
	for i := range payload {
		payload[i] ^= h.key[i%4]
	}
	if h.kind >= Close {
		return Message{h.kind, payload}, true, nil
	}
	if h.kind != continuation {
		d.kind = h.kind
	}
	d.data = append(d.data, payload...)
	if !h.fin {
		return m, false, nil
	}
	m = Message{d.kind, d.data}
	d.kind, d.data = 0, nil
	// As a whole: a fragment may end within a character (section 8.1).
	if m.Kind == Text && !utf8.Valid(m.Data) {
		return m, false, ErrText
	}
	return m, true, nil
}

// header reads a header and holds it to the rules, before anything is made of
// what it says.
func (d *Decoder) header() (h header, err error) {
	var b [8]byte
	if _, err := io.ReadFull(d.in, b[:2]); err != nil {
		if err == io.EOF && d.kind != 0 {
			err = io.ErrUnexpectedEOF // a message is not whole
		}
		return h, err
	}
	h.fin, h.kind = b[0]&0x80 != 0, Kind(b[0]&0x0f)
	short := b[1] & 0x7f
	control := h.kind >= Close
	switch {
	case b[0]&0x70 != 0, b[1]&0x80 == 0:
		return h, ErrProtocol
	case h.kind > Binary && h.kind < Close, h.kind > Pong:
		return h, ErrProtocol
	case control && (!h.fin || short > 125):
		return h, ErrProtocol
	case h.kind == continuation && d.kind == 0, !control && h.kind != continuation && d.kind != 0:
		return h, ErrProtocol
	}
	length, err := d.length(short, b[:])
	if err != nil {
		return h, err
	}
	if !control && int(length)+len(d.data) > d.limit {
		return h, ErrTooLarge
	}
	h.length = int(length)
	if err := d.fill(h.key[:]); err != nil {
		return h, err
	}
	return h, nil
}

// length is in seven bits, or behind them in two or eight bytes. The shortest
// form that holds it has to be used.
func (d *Decoder) length(short byte, b []byte) (uint64, error) {
	size, least := 0, uint64(0)
	switch short {
	case 126:
		size, least = 2, 126
	case 127:
		size, least = 8, 1<<16
	default:
		return uint64(short), nil
	}
	clear(b)
	if err := d.fill(b[8-size:]); err != nil {
		return 0, err
	}
	n := binary.BigEndian.Uint64(b)
	if n < least || n>>63 != 0 {
		return 0, ErrProtocol
	}
	return n, nil
}

// fill reads as much as b holds, within a frame: the end of the stream comes too
// soon there.
func (d *Decoder) fill(b []byte) error {
	_, err := io.ReadFull(d.in, b)
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
