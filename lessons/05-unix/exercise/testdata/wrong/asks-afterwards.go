// breaks: wrong-uid-refused
// believes: The order does not matter, as long as the answer is no.

package exercise

func Take(
	broker *net.UnixConn, ask Ask, allowed func(uid int) bool,
) (net.Conn, error) {
	files, err := receive(broker)
	if refusal := admit(broker, ask, allowed); refusal != nil {
		return nil, refusal
	}
	for _, f := range files {
		defer f.Close()
	}
	if err != nil {
		return nil, err
	}
	if len(files) != 1 {
		return nil, fmt.Errorf("%d descriptors came instead of 1", len(files))
	}
	return net.FileConn(files[0])
}
