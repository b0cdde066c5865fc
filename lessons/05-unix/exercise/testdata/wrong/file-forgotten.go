// breaks: one-owner
// believes: Closing the connection closes what File has made of it.

package exercise

func Pass(worker *net.UnixConn, conn *net.TCPConn) error {
	defer conn.Close()
	f, err := conn.File()
	if err != nil {
		return err
	}
	return send(worker, f.Fd())
}
