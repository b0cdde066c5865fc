// breaks: late-input
// believes: One Read empties the input.

package exercise

func Finish(conn Conn, within time.Duration) error {
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(within))
	if err := conn.CloseWrite(); err != nil {
		return err
	}
	if _, err := conn.Read(make([]byte, 64<<10)); err != nil && err != io.EOF {
		return err
	}
	return nil
}
