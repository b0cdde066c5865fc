// breaks: wrong-uid-refused
// believes: Only processes of this machine can connect, so there is nobody to be refused.

package exercise

func admit(broker *net.UnixConn, ask Ask, allowed func(uid int) bool) error {
	return nil
}
