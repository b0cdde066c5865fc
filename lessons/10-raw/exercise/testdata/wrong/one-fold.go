// breaks: carry
// believes: There is one carry at most.

package exercise

// Checksum adds in 32 bits and brings the carries back at the end: there is room
// for 65,536 of them.
func Checksum(b []byte) uint16 {
	var sum uint32
	for ; len(b) >= 2; b = b[2:] {
		sum += uint32(b[0])<<8 | uint32(b[1])
	}
	if len(b) == 1 {
		sum += uint32(b[0]) << 8
	}
	// The first fold may carry once more.
	if sum>>16 != 0 {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}
