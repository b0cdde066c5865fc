// breaks: gives-up
// believes: Reliable means that it never gives up.

package exercise

// sendOne sends one message until it is acknowledged. Whether it has arrived
// nobody can know: only that an acknowledgment has come back.
func sendOne(link Link, number uint32, message string) error {
	datagram := append(binary.BigEndian.AppendUint32(nil, number), message...)
	wait := FirstWait
	for {
		link.Send(datagram)
		if acknowledged(link, number, wait) {
			return nil
		}
		if wait < time.Minute {
			wait *= 2
		}
	}
}
