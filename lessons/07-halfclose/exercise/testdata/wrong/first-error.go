// breaks: others
// believes: An error is an error: it goes up to the caller, who decides.

package exercise

import (
	"errors"
	"os"
)

func Serve(ctx context.Context, ln net.Listener, idle time.Duration,
	answer func(request []byte) []byte) error {
	ctx, cancel := context.WithCancelCause(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel(nil)
	all.Go(func() {
		<-ctx.Done()
		ln.Close()
	})
	for {
		conn, err := ln.Accept()
		if err != nil {
			if why := context.Cause(ctx); why != nil && why != context.Canceled {
				return why
			}
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		all.Go(func() {
			err := serve(ctx, conn, idle, answer)
			if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
				cancel(err)
			}
		})
	}
}

func serve(ctx context.Context, conn net.Conn, idle time.Duration, answer func([]byte) []byte) error {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	request, err := receive(conn, idle)
	if err != nil {
		return err
	}
	return send(conn, idle, answer(request))
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
