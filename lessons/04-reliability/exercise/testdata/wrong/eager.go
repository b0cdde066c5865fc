// breaks: backoff
// believes: The sooner it is sent again, the sooner it arrives.

package exercise

// sendOne sends one message until it is acknowledged. Whether it has arrived
// nobody can know: only that an acknowledgment has come back.
func sendOne(link Link, number uint32, message string) error {
	datagram := append(binary.BigEndian.AppendUint32(nil, number), message...)
	wait := FirstWait
	for range Attempts {
		link.Send(datagram)
		if acknowledged(link, number, wait) {
			return nil
		}
	}
	return ErrGaveUp
}
