// breaks: lengths
// believes: One Read fills the buffer that it is given.

package exercise

// frame reads one, and says whether a message is whole with it.
func (d *Decoder) frame() (m Message, whole bool, err error) {
	h, err := d.header()
	if err != nil {
		return m, false, err
	}
	payload := make([]byte, h.length)
	if n, err := d.in.Read(payload); err != nil && n < len(payload) {
		return m, false, io.ErrUnexpectedEOF
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
