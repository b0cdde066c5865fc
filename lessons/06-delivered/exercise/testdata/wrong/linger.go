// breaks: slow-peer
// believes: SO_LINGER makes Close wait until everything is delivered.

package exercise

func Finish(conn Conn, within time.Duration) error {
	if l, ok := conn.(interface{ SetLinger(int) error }); ok {
		l.SetLinger(max(1, int(within.Seconds())))
	}
	return conn.Close()
}
