// breaks: limit
// believes: A message is too long when it is here.

package exercise

// frame reads one, and says whether a message is whole with it.
func (d *Decoder) frame() (m Message, whole bool, err error) {
	h, err := d.header()
	if err != nil {
		return m, false, err
	}
	payload := make([]byte, h.length)
	if h.kind < Close && len(d.data)+h.length > d.limit {
		return m, false, ErrTooLarge
	}
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
	h.length = int(min(length, 1<<28))
	if err := d.fill(h.key[:]); err != nil {
		return h, err
	}
	return h, nil
}
