// breaks: answered
// believes: A Read that returns EOF says that the client is gone, so nobody is left to be answered.

package exercise

func serve(ctx context.Context, conn net.Conn, idle time.Duration, answer func([]byte) []byte) {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
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
		if err != nil {
			return nil, err
		}
		request = append(request, buf[:n]...)
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
