package byhand

import (
	"time"

	"github.com/socketlab/socketlab/websocket/frame"
)

// pong answers a ping with what it carried. It does not wait for a Write
// that waits: whoever writes answers after that. Of several pings only the
// last needs an answer (section 5.5.3).
func (s *sender) pong(payload []byte) {
	s.asked.Lock()
	s.ping = append(make([]byte, 0, frame.MaxControl), payload...)
	s.asked.Unlock()
	s.answer()
}

// answer sends the pong that is due, if nobody writes. Whoever does comes
// here after it has passed the turn on, so that no ping is forgotten.
func (s *sender) answer() {
	for s.isAsked() && s.turn.takeNow() {
		if payload := s.question(); payload != nil {
			restore := s.limit.during(time.Now().Add(lingering))
			s.frame(frame.Pong, payload) // if it fails, so does what comes next
			restore()
		}
		s.turn.pass()
	}
}

func (s *sender) isAsked() bool {
	s.asked.Lock()
	defer s.asked.Unlock()
	return s.ping != nil
}

// question takes the ping that waits for an answer.
func (s *sender) question() []byte {
	s.asked.Lock()
	defer s.asked.Unlock()
	payload := s.ping
	s.ping = nil
	return payload
}
