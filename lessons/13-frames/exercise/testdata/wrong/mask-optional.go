// breaks: unmasked
// believes: The mask encrypts, and who does not want that leaves it out.

package exercise

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
	b1, short := b[1], b[1]&0x7f
	control := h.kind >= Close
	switch {
	case b[0]&0x70 != 0:
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
	if !control && length > uint64(d.limit-len(d.data)) {
		return h, ErrTooLarge
	}
	h.length = int(length)
	if b1&0x80 != 0 {
		if _, err := io.ReadFull(d.in, h.key[:]); err != nil {
			return h, io.ErrUnexpectedEOF
		}
	}
	return h, nil
}
