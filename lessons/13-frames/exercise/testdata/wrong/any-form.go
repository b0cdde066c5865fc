// breaks: shortest
// believes: A number is a number, however it is written.

package exercise

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
	_ = least
	if n>>63 != 0 {
		return 0, ErrProtocol
	}
	return n, nil
}
