// breaks: lost
// believes: What is sent arrives, so no answer is needed.

package exercise

// sendOne sends one message until it is acknowledged. Whether it has arrived
// nobody can know: only that an acknowledgment has come back.
func sendOne(link Link, number uint32, message string) error {
	datagram := append(binary.BigEndian.AppendUint32(nil, number), message...)
	for range Attempts {
		link.Send(datagram)
		return nil
	}
	return ErrGaveUp
}
