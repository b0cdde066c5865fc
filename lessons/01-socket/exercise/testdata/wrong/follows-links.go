// breaks: link-stays
// believes: Stat says what stands at a path.

package exercise

func Listen(path string) (net.Listener, error) {
	ln, err := net.Listen("unix", path)
	if !errors.Is(err, InUse) {
		return ln, err
	}
	file, failed := os.Stat(path)
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
