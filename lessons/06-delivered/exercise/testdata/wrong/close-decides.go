// breaks: failure-told
// believes: Only Close tells whether it went well, so its error is the one to return.

package exercise

func Finish(conn Conn, within time.Duration) error {
	conn.SetDeadline(time.Now().Add(within))
	conn.CloseWrite()
	io.Copy(io.Discard, conn)
	return conn.Close()
}
