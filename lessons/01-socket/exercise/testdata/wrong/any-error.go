// breaks: deaf-stays
// believes: A server that lives can be connected to, so every error of Dial means that it is gone.

package exercise

func Listen(path string) (net.Listener, error) {
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
	if err := os.Remove(path); err != nil {
		return nil, err
	}
	return net.Listen("unix", path)
}
