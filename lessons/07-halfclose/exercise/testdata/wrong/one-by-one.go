// breaks: side-by-side
// believes: A client is served in no time, so the next one may wait.

package exercise

func Serve(ctx context.Context, ln net.Listener, idle time.Duration,
	answer func(request []byte) []byte) error {
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	all.Go(func() {
		<-ctx.Done()
		ln.Close()
	})
	for {
		conn, err := ln.Accept()
		if err != nil {
			if outer.Err() != nil {
				return nil
			}
			return err
		}
		serve(ctx, conn, idle, answer)
	}
}

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
