// breaks: short-write
// believes: Write returns an error whenever it takes less.

package exercise

// WriteFrame writes msg to w as one frame.
func WriteFrame(w io.Writer, msg []byte) error {
	frame := make([]byte, header, header+len(msg))
	binary.BigEndian.PutUint32(frame, uint32(len(msg)))

	frame = append(frame, msg...)
	_, err := w.Write(frame)

	return err
}
