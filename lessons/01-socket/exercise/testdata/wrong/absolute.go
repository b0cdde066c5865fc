// breaks: abstract
// believes: The name of a Unix socket is a file, so an absolute path means the same.

package exercise

import "path/filepath"

func Listen(path string) (net.Listener, error) {
	path, err := filepath.Abs(path) // the folder may change before Close
	if err != nil {
		return nil, err
	}
	if len(path) >= len(syscall.RawSockaddrUnix{}.Path) {
		return nil, fmt.Errorf("%s: %w", path, syscall.ENAMETOOLONG)
	}
	ln, err := net.Listen("unix", path)
	if !errors.Is(err, InUse) {
		return ln, err
	}
	file, failed := os.Lstat(path)
	if failed != nil || file.Mode().Type() != fs.ModeSocket {
		return nil, err
	}
	conn, failed := net.Dial("unix", path)
	if failed == nil {
		conn.Close()
		return nil, err
	}
	if !errors.Is(failed, Refused) {
		return nil, err
	}
	if err := os.Remove(path); err != nil {
		return nil, err
	}
	return net.Listen("unix", path)
}
