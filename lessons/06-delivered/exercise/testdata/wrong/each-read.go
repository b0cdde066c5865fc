// breaks: endless-peer
// believes: A deadline is a limit for each call, and so it is set before each.

package exercise

func Finish(conn Conn, within time.Duration) error {
	defer conn.Close()
	if err := conn.CloseWrite(); err != nil {
		return err
	}
	buf := make([]byte, 4096)
	for {
		conn.SetReadDeadline(time.Now().Add(within))
		_, err := conn.Read(buf)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
