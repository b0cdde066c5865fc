// breaks: one-owner
// believes: FileConn takes the descriptor over, so it must not be closed any more.

package exercise

func Take(
	broker *net.UnixConn, ask Ask, allowed func(uid int) bool,
) (net.Conn, error) {
	if err := admit(broker, ask, allowed); err != nil {
		return nil, err
	}
	files, err := receive(broker)
	if err != nil {
		return nil, err
	}
	if len(files) != 1 {
		return nil, fmt.Errorf("%d descriptors came instead of 1", len(files))
	}
	return net.FileConn(files[0])
}
