// breaks: stuck-reader
// believes: Write copies into a buffer, so only Read waits for the peer and needs a deadline.

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
		request = append(request, buf[:n]...)
		if err == io.EOF {
			return request, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func send(conn net.Conn, _ time.Duration, answer []byte) error {
	_, err := conn.Write(answer)
	return err
}
