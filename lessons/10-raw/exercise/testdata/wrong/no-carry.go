// breaks: vector
// believes: A sum of words fits into a word.

package exercise

// Checksum adds in 32 bits and brings the carries back at the end: there is room
// for 65,536 of them.
func Checksum(b []byte) uint16 {
	var sum uint16
	for ; len(b) >= 2; b = b[2:] {
		sum += uint16(b[0])<<8 | uint16(b[1])
	}
	if len(b) == 1 {
		sum += uint16(b[0]) << 8
	}
	return ^uint16(sum)
}
