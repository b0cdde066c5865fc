// breaks: nobody-refused
// believes: SO_PEERCRED returned no error, so there is somebody with that uid.

package exercise

func admit(broker *net.UnixConn, ask Ask, allowed func(uid int) bool) error {
	who, err := ask(broker)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if !allowed(who.UID) {
		return fmt.Errorf("%w: pid %d, uid %d", ErrRefused, who.PID, who.UID)
	}
	return nil
}
