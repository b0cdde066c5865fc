// breaks: end-first
// believes: It is enough to read to EOF, since the peer closes when it has everything.

package exercise

func Finish(conn Conn, within time.Duration) error {
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(within))
	_, err := io.Copy(io.Discard, conn)
	return err
}
