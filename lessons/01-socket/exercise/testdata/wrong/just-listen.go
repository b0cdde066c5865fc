// breaks: stale
// believes: Closing a Unix socket cleans the path, and a program that dies closes its sockets.

package exercise

func Listen(path string) (net.Listener, error) {
	if len(path) >= len(syscall.RawSockaddrUnix{}.Path) && path[0] != '@' {
		return nil, fmt.Errorf("%s: %w", path, syscall.ENAMETOOLONG)
	}
	return net.Listen("unix", path)
}
