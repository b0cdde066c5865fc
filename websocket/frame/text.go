package frame

import "unicode/utf8"

// A text checks UTF-8 that comes in pieces. A fragment may end within a
// character (section 5.6), and bytes from a network end anywhere.
type text struct {
	begun [utf8.UTFMax]byte // of a character whose rest has not come
	n     int
}

// add reports whether the text can be UTF-8 with b behind it. It says no at
// the first byte that cannot be mended (section 8.1).
func (t *text) add(b []byte) bool {
	for t.n > 0 && len(b) > 0 {
		t.begun[t.n] = b[0]
		t.n++
		b = b[1:]
		// What is wrong counts as a full character, of one byte.
		if utf8.FullRune(t.begun[:t.n]) {
			if _, size := utf8.DecodeRune(t.begun[:t.n]); size < t.n {
				return false
			}
			t.n = 0
		}
	}
	if t.n > 0 {
		return true // b was not enough to end the character
	}
	// From here on b begins with a character. What its end has begun waits
	// for the next b.
	whole := len(b) - unfinished(b)
	t.n = copy(t.begun[:], b[whole:])
	return utf8.Valid(b[:whole])
}

// isWhole reports whether the text can end here.
func (t *text) isWhole() bool { return t.n == 0 }

// unfinished is how many bytes at the end of b are the beginning of a
// character.
func unfinished(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if last := b[len(b)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}
