package frame

// A message is one or more frames: the first says what it is, the others
// continue it, and the last has FIN set (section 5.4). Fragments let a
// sender begin before it knows the length. They are not the sender's
// packets, and anybody on the way may cut and join them.
type message struct {
	kind Opcode // Text or Binary; 0 between messages
	size int64  // as announced so far
	text text
}

// follows reports whether a frame may come next.
func (m *message) follows(o Opcode) error {
	switch {
	case o == Continuation && m.kind == 0:
		return ErrContinuation
	case (o == Text || o == Binary) && m.kind != 0:
		return ErrInterrupted
	}
	return nil
}

// begin takes the header of a data frame that follows. The header alone is
// enough to refuse it: nobody has to receive, or even set memory aside for,
// what is too long anyway.
func (m *message) begin(h Header, limit int64) error {
	if h.Opcode != Continuation {
		m.kind, m.size = h.Opcode, 0
	}
	m.size += h.Length
	if m.size < 0 || limit > 0 && m.size > limit {
		return ErrTooLong // below 0, the sum has overflowed
	}
	return nil
}

// add takes payload of the frame; ends says that it is the last of the
// message.
func (m *message) add(payload []byte, ends bool) error {
	if m.kind == Text {
		if !m.text.add(payload) || ends && !m.text.isWhole() {
			return ErrNotText
		}
	}
	if ends {
		m.kind = 0
	}
	return nil
}
