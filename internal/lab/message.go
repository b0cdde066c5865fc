package lab

import "math/rand/v2"

// Incompressible returns a message of n bytes that no compression makes shorter:
// the same bytes every time.
func Incompressible(n int) []byte {
	msg := make([]byte, n)
	rand.NewChaCha8([32]byte{}).Read(msg)
	return msg
}
