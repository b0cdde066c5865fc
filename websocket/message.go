package websocket

import (
	"compress/flate"
	"errors"
	"io"
	"slices"
	"sync"
	"unicode/utf8"

	gorilla "github.com/gorilla/websocket"
)

// A message is one message in memory. One of the usual size reuses the
// memory of those before, and so does a larger one as far as it is kept.
//
// An echo costs four allocations, all of them in the library: a reader at
// each end, the client's writer, and the return of the write buffer that
// the server borrows.
type message struct{ data []byte }

// usual has room for the Read that finds the end after 64 KiB.
const usual = 64<<10 + 512

var messages = sync.Pool{New: func() any {
	return &message{make([]byte, 0, usual)}
}}

// large holds the memory of two larger messages. A sync.Pool would forget
// it at the next collection, which large messages bring about, and one peer
// could make the heap several times as large as its message.
var large = make(chan *message, 2)

// grow takes the memory of an earlier large message. Otherwise it doubles,
// which leaves no more garbage than the message is long.
func (m *message) grow() {
	select {
	case l := <-large:
		if cap(l.data) > cap(m.data) {
			l.data = append(l.data, m.data...)
			*m, *l = *l, *m
			l.release()
			return
		}
	default:
	}
	m.data = slices.Grow(m.data, cap(m.data))
}

func (m *message) release() {
	m.data = m.data[:0]
	if cap(m.data) <= usual {
		messages.Put(m)
		return
	}
	select {
	case large <- m:
	default: // for the garbage collector
	}
}

var (
	errTooLong = errors.New("message over the read limit")
	errNotText = errors.New("text message that is not UTF-8")
)

// read reads the whole of r, and refuses more than limit bytes (0: any) and
// a text that is invalid UTF-8. The library does neither: it limits the
// bytes that arrive, which decompression makes a thousand times as many,
// and does not look at text.
func (m *message) read(r io.Reader, kind int, limit int64) error {
	for {
		if len(m.data) == cap(m.data) {
			m.grow()
		}
		n, err := r.Read(m.data[len(m.data):cap(m.data)])
		m.data = m.data[:len(m.data)+n]
		switch {
		case limit > 0 && int64(len(m.data)) > limit:
			return errTooLong
		case err == nil:
			continue
		case err != io.EOF:
			return err
		case kind == gorilla.TextMessage && !utf8.Valid(m.data):
			return errNotText
		}
		return nil
	}
}

// isCorrupt reports whether err is about what should be compressed data.
func isCorrupt(err error) bool {
	return errors.As(err, new(flate.CorruptInputError)) ||
		errors.Is(err, io.ErrUnexpectedEOF)
}
