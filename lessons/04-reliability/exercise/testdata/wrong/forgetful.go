// breaks: doubled
// believes: Whatever comes is new.

package exercise

// Receive hands each message to accept, once and in order, until nothing has come
// for Silence.
func Receive(link Link, accept func(message string)) {
	next := uint32(0)
	for {
		datagram, ok := link.Receive(Silence)
		if !ok {
			return
		}
		if len(datagram) < 4 {
			continue
		}
		number := binary.BigEndian.Uint32(datagram)
		accept(string(datagram[4:]))
		next = max(next, number+1)
		if number < next {
			link.Send(binary.BigEndian.AppendUint32(nil, number))
		}
	}
}
