// breaks: utf8
// believes: Every frame of a text is UTF-8.

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
	if d.kind == Text && !utf8.Valid(payload) {
		return m, false, ErrText
	}
	d.data = append(d.data, payload...)
	if !h.fin {
		return m, false, nil
	}
	m = Message{d.kind, d.data}
	d.kind, d.data = 0, nil
	return m, true, nil
}
