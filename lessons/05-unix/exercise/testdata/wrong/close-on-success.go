// breaks: failure-closes
// believes: What could not be passed still belongs to the caller.

package exercise

func Pass(worker *net.UnixConn, conn *net.TCPConn) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = send(worker, fd) }); err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	return conn.Close()
}
