// breaks: stopped
// believes: When the listener is closed, its connections are closed as well.

package exercise

func serve(ctx context.Context, conn net.Conn, idle time.Duration, answer func([]byte) []byte) {
	defer conn.Close()
	request, err := receive(conn, idle)
	if err == nil {
		send(conn, idle, answer(request))
	}
}

func receive(conn net.Conn, idle time.Duration) ([]byte, error) {
	var request []byte
	buf := make([]byte, 32<<10)
	for {
		conn.SetReadDeadline(time.Now().Add(idle))
		n, err := conn.Read(buf)
		request = append(request, buf[:n]...)
		if err == io.EOF {
			return request, nil
		}
		if err != nil {
			return nil, err
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
