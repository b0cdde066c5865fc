// breaks: stuck-peer
// believes: TCP notices when a peer is gone, so a Read ends at some time.

package exercise

func Finish(conn Conn, within time.Duration) error {
	defer conn.Close()
	if err := conn.CloseWrite(); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, conn)
	return err
}
