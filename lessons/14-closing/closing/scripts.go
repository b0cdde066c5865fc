package closing

import (
	"time"

	"github.com/socketlab/socketlab/websocket/frame"
)

// polite sends a close frame, waits for the answer, and leaves it to the server
// to end TCP first (RFC 6455, section 7.1.1).
func (r *run) polite() error {
	if err := r.sendClose(frame.Normal); err != nil {
		return err
	}
	return r.leave()
}

// simultaneous sends its close frame while the server's is on its way or unread.
// Neither is the answer to the other, and neither gets one.
func (r *run) simultaneous() error {
	if err := r.provoke(); err == errOver {
		return nil // it has gone without a word
	} else if err != nil {
		return err
	}
	if err := r.sendClose(frame.Normal); err != nil {
		return err
	}
	return r.leave()
}

// provoke makes the server send a close frame.
func (r *run) provoke() error {
	if r.Stop != nil {
		r.report(Did, "stop the server: it will say goodbye too", "7.1.2")
		r.Stop()
	} else if err := r.offend(); err != nil {
		return err
	}
	if r.Crossing > 0 {
		r.pause(r.Crossing)
		return nil
	}
	return r.await()
}

// offend sends a text of invalid UTF-8, which fails the connection (section 8.1).
func (r *run) offend() error {
	r.report(Sent, "text ff, which is not UTF-8: the server has to end", "8.1")
	return r.s.Send(frame.Text, []byte{0xff})
}

// await returns when something has come, and does not look at it.
func (r *run) await() error {
	if err := r.s.Wait(); err != nil {
		return r.noteEnd(err)
	}
	return nil
}

// mute says nothing more, whatever comes. What ends it is the server's limits:
// one for the silence, and one for the answer to its close frame.
func (r *run) mute() error {
	r.silent = true
	r.report(Did, "fall silent: from here on the peer sends nothing", "")
	if err := r.listen(); err != nil || r.end.TCP != FIN {
		return err
	}
	r.pause(hold)
	r.probe()
	return nil
}

// hold is longer than a server should wait for a peer that says nothing.
const hold = 1500 * time.Millisecond

// resetting goes without a word: with SO_LINGER 0 the Close is a RST.
func (r *run) resetting() error {
	if l, ok := r.s.Conn.(interface{ SetLinger(int) error }); ok {
		if err := l.SetLinger(0); err != nil {
			return err
		}
	}
	r.report(Did, "Close with SO_LINGER 0: a RST and no close frame", "7.1.5")
	return r.s.Close()
}

// neverPongs keeps the connection, reads all that comes, and answers no ping.
// A close frame it answers.
func (r *run) neverPongs() error {
	r.report(Did, "go on reading; no ping is answered", "5.5.2")
	if err := r.listen(); err != nil {
		return err
	}
	if r.end.Got != 0 && r.end.TCP == FIN {
		if err := r.sendClose(r.end.Got); err != nil {
			return err
		}
	}
	return r.close()
}

// sendClose sends the close frame.
func (r *run) sendClose(code frame.Code) error {
	r.report(Sent, sayClose(code, ""), "5.5.1")
	r.end.Sent = code
	return r.s.SendClose(code, "")
}

// leave reads to the end of the server's direction, and closes after it.
func (r *run) leave() error {
	if err := r.listen(); err != nil {
		return err
	}
	return r.close()
}

// listen reads until nothing more comes.
func (r *run) listen() error {
	for {
		switch _, err := r.next(); {
		case err == errOver:
			return nil
		case err != nil:
			return err
		}
	}
}

func (r *run) close() error {
	r.report(Did, "Close: the peer's FIN", "")
	return r.s.Close()
}

// probe asks whether the server's socket is still there. The first frame is
// met with a RST if not, and then the next Write fails.
func (r *run) probe() {
	r.report(Sent, "ping, to see who is there", "5.5.2")
	r.s.SetWriteDeadline(time.Time{}) // a few bytes always fit
	for range 4 {
		if r.s.Send(frame.Ping, []byte("there?")) != nil && r.ctx.Err() == nil {
			r.end.LetGo = true
			r.report(Got, "RST: the server has closed its socket", "7.1.1")
			return
		}
		r.pause(100 * time.Millisecond)
	}
	r.report(Got, "no RST: the server holds its socket", "")
}

// pause is by the peer's clock, and ends with its context.
func (r *run) pause(d time.Duration) {
	until := r.Clock.Elapsed() + d
	for left := d; left > 0 && r.ctx.Err() == nil; left = until - r.Clock.Elapsed() {
		r.Clock.Sleep(min(left, 50*time.Millisecond))
	}
}
