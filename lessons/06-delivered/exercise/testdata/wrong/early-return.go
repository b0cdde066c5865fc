// breaks: closed
// believes: An error of Read means that the connection is closed already.

package exercise

func Finish(conn Conn, within time.Duration) error {
	conn.SetDeadline(time.Now().Add(within))
	if err := conn.CloseWrite(); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, conn); err != nil {
		return err
	}
	return conn.Close()
}
