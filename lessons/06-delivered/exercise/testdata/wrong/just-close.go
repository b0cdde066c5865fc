// breaks: slow-peer
// believes: Close returns nil, so the peer has or will get everything that was written.

package exercise

func Finish(conn Conn, within time.Duration) error {
	return conn.Close()
}
