// breaks: unsupported-refused
// believes: A check that this system does not have must not keep anybody out.

package exercise

func admit(broker *net.UnixConn, ask Ask, allowed func(uid int) bool) error {
	who, err := ask(broker)
	if errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if who.PID == 0 || !allowed(who.UID) {
		return fmt.Errorf("%w: pid %d, uid %d", ErrRefused, who.PID, who.UID)
	}
	return nil
}
