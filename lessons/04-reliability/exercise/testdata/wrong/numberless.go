// breaks: old-acknowledgments
// believes: An acknowledgment is an acknowledgment: it needs no number.

package exercise

// acknowledged waits for the acknowledgment of one number.
func acknowledged(link Link, number uint32, wait time.Duration) bool {
	end := time.Now().Add(wait)
	for {
		ack, ok := link.Receive(time.Until(end))
		if !ok {
			return false
		}
		if len(ack) == 4 {
			return true
		}
	}
}
