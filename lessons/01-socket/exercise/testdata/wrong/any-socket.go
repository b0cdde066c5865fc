// breaks: live-stays
// believes: A socket file that is there when I start was left behind by my last run.

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
	if err := os.Remove(path); err != nil {
		return nil, err
	}
	return net.Listen("unix", path)
}
