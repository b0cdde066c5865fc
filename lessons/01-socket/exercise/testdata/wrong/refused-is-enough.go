// breaks: file-stays
// believes: Connection refused means that there was a socket, and that it is gone.

package exercise

func Listen(path string) (net.Listener, error) {
	ln, err := net.Listen("unix", path)
	if !errors.Is(err, InUse) {
		return ln, err
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
