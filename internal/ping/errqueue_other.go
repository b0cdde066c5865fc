//go:build !linux

package ping

// enableErrorQueue does nothing: this system has no error queue, and the ICMP
// errors that a ping socket does not receive are lost.
func enableErrorQueue(*Socket) {}

func (s *Socket) readErrorQueue() []queuedError { return nil }
