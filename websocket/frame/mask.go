package frame

import "encoding/binary"

// Mask combines b with key by exclusive or, beginning with byte pos of the
// key, and returns the byte that comes next: a payload may be masked in
// pieces. To mask twice is to unmask (section 5.3).
//
// The mask hides nothing, since the key stands before the payload. It keeps
// a web page from choosing what bytes its browser sends: a proxy on the way
// might take them for an HTTP request (section 10.3). That works only while
// the page cannot guess the key.
func Mask(key [4]byte, pos int, b []byte) int {
	next := (pos + len(b)) & 3
	// The key as it applies from here on, twice.
	var long [8]byte
	for i := range long {
		long[i] = key[(pos+i)&3]
	}
	// Eight bytes at a time, in whatever order both numbers are read.
	wide := binary.LittleEndian.Uint64(long[:])
	for len(b) >= 32 {
		_ = b[31] // the compiler checks the bounds once
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^wide)
		binary.LittleEndian.PutUint64(b[8:], binary.LittleEndian.Uint64(b[8:])^wide)
		binary.LittleEndian.PutUint64(b[16:], binary.LittleEndian.Uint64(b[16:])^wide)
		binary.LittleEndian.PutUint64(b[24:], binary.LittleEndian.Uint64(b[24:])^wide)
		b = b[32:]
	}
	for i := range b {
		b[i] ^= long[i&7]
	}
	return next
}
