// breaks: resetting
// believes: 1006 is what one says to a peer that has gone without a close frame.

package exercise

// Serve is one end of a WebSocket, the server's.
func Serve(ctx context.Context, link Link, t Times) End {
	s := &state{link: link, times: t, end: End{Code: Abnormal}}
	defer link.Close()
	s.heard()
	for !s.over {
		f, err := s.receive(ctx)
		switch {
		case err == nil:
			s.take(f)
		case errors.Is(err, context.Canceled) && !s.said:
			s.goodbye(GoingAway)
		case errors.Is(err, context.DeadlineExceeded):
			s.late()
		default:
			s.send(Frame{Kind: Close, Code: Abnormal})
			s.over = true
		}
	}
	return s.end
}
