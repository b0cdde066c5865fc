// breaks: backoff
// believes: Whatever arrives shows that the link works, so the wait begins anew.

package exercise

// acknowledged waits for the acknowledgment of one number.
func acknowledged(link Link, number uint32, wait time.Duration) bool {
	for {
		ack, ok := link.Receive(wait)
		if !ok {
			return false
		}
		if len(ack) == 4 && binary.BigEndian.Uint32(ack) == number {
			return true
		}
	}
}
