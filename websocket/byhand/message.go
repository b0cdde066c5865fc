package byhand

import (
	"slices"
	"sync"
)

// A message is one message in memory. One of the usual size reuses the
// memory of those before, and so does a larger one as far as it is kept.
type message struct{ data []byte }

const usual = 64 << 10

var messages = sync.Pool{New: func() any {
	return &message{make([]byte, 0, usual)}
}}

// large holds the memory of two larger messages. A sync.Pool would forget
// it at the next collection, which large messages bring about, and one peer
// could make the heap several times as large as its message.
var large = make(chan *message, 2)

// add grows with what has come, not with what a header has announced.
func (m *message) add(piece []byte) {
	if len(m.data)+len(piece) > cap(m.data) {
		m.grow(len(piece))
	}
	m.data = append(m.data, piece...)
}

// grow takes the memory of an earlier large message. Otherwise it doubles,
// which leaves no more garbage than the message is long.
func (m *message) grow(n int) {
	select {
	case l := <-large:
		if cap(l.data) >= len(m.data)+n {
			l.data = append(l.data, m.data...)
			*m, *l = *l, *m
		}
		l.release()
	default:
	}
	if len(m.data)+n > cap(m.data) {
		m.data = slices.Grow(m.data, max(n, cap(m.data)))
	}
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
