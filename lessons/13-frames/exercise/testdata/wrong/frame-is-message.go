// breaks: fragments
// believes: A frame is a message.

package exercise

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
	m = Message{d.kind, payload}
	if h.fin {
		d.kind = 0
	}
	// As a whole: a fragment may end within a character (section 8.1).
	if m.Kind == Text && !utf8.Valid(m.Data) {
		return m, false, ErrText
	}
	return m, true, nil
}
