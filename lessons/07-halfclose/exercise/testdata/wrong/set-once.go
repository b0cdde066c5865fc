// breaks: slow-sender
// believes: A read deadline is a limit for each Read, so it is set once for all of them.

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
	conn.SetReadDeadline(time.Now().Add(idle))
	return io.ReadAll(conn)
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
