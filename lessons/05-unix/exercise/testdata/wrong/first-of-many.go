// breaks: no-strays
// believes: One descriptor was asked for, so one comes.

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
	if len(files) == 0 {
		return nil, errors.New("no descriptor came")
	}
	defer files[0].Close()
	return net.FileConn(files[0])
}
