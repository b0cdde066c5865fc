// breaks: nothing-left
// believes: A goroutine that reads ends when the link is closed.

package exercise

// Serve is one end of a WebSocket, the server's.
func Serve(ctx context.Context, link Link, t Times) End {
	s := &state{link: link, times: t, end: End{Code: Abnormal}, got: make(chan received)}
	go s.read()
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
			s.over = true
		}
	}
	return s.end
}

// A state is open until a close frame is sent, and over when one has come as
// well, or will not come.
type state struct {
	link  Link
	times Times
	until time.Time // when the silence is too long
	asked bool      // a ping is out, and nothing has come since
	said  bool      // the close frame is sent: nothing may follow
	over  bool
	end   End
	got   chan received
}

type received struct {
	f   Frame
	err error
}

// read hands on what comes, for good.
func (s *state) read() {
	for {
		f, err := s.link.Receive(context.Background())
		s.got <- received{f, err}
		if err != nil {
			return
		}
	}
}

// receive waits for a frame as long as the state allows. After the goodbye the
// end of ctx has nothing more to say.
func (s *state) receive(ctx context.Context) (Frame, error) {
	if s.said {
		ctx = context.WithoutCancel(ctx)
	}
	late := time.NewTimer(time.Until(s.until))
	defer late.Stop()
	select {
	case r := <-s.got:
		return r.f, r.err
	case <-late.C:
		return Frame{}, context.DeadlineExceeded
	case <-ctx.Done():
		return Frame{}, context.Canceled
	}
}
