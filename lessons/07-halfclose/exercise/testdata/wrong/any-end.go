// breaks: half-a-request
// believes: Whatever ends a Read ends the request, so there is always something to answer.

package exercise

func serve(ctx context.Context, conn net.Conn, idle time.Duration, answer func([]byte) []byte) {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	request, _ := receive(conn, idle)
	send(conn, idle, answer(request))
}

func receive(conn net.Conn, idle time.Duration) ([]byte, error) {
	var request []byte
	buf := make([]byte, 32<<10)
	for {
		conn.SetReadDeadline(time.Now().Add(idle))
		n, err := conn.Read(buf)
		request = append(request, buf[:n]...)
		if err != nil {
			return request, err
		}
	}
}

func send(conn net.Conn, idle time.Duration, answer []byte) error {
	for len(answer) > 0 {
		n := min(len(answer), Piece)
		conn.SetWriteDeadline(time.Now().Add(idle))
		if _, err := conn.Write(answer[:n]); err != nil {
			return err
		}
		answer = answer[n:]
	}
	return nil
}
