// breaks: one-owner
// believes: Passing a descriptor moves it, so the sender has nothing left to close.

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
	return failed
}
