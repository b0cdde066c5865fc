// breaks: survives
// believes: An error is compared with ==, and Accept returns what accept(2) has said.

package exercise

// passes reports whether the next Accept may succeed (accept(2)).
func passes(err error) bool {
	for _, cause := range []error{
		syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED,
	} {
		if err == cause {
			return true
		}
	}
	return false
}
