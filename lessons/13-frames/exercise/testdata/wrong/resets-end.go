// breaks: end
// believes: Whatever ends a stream is its end.

package exercise

// fill reads as much as b holds.
func (d *Decoder) fill(b []byte) error {
	if _, err := io.ReadFull(d.in, b); err != nil {
		return io.ErrUnexpectedEOF
	}
	return nil
}
