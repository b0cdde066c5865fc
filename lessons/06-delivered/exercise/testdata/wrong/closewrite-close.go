// breaks: slow-peer
// believes: The FIN is out after CloseWrite, so a Close behind it can do no harm.

package exercise

func Finish(conn Conn, within time.Duration) error {
	if err := conn.CloseWrite(); err != nil {
		conn.Close()
		return err
	}
	return conn.Close()
}
