// breaks: passed
// believes: A descriptor is a number, so it is enough to tell the other process which.

package exercise

func send(worker *net.UnixConn, fd uintptr) error {
	_, err := worker.Write([]byte{byte(fd)})
	return err
}

func receive(broker *net.UnixConn) (files []*os.File, err error) {
	number := make([]byte, 1)
	if _, err := broker.Read(number); err != nil {
		return nil, err
	}
	return []*os.File{os.NewFile(uintptr(number[0]), "passed")}, nil
}
