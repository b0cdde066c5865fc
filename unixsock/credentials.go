package unixsock

import (
	"errors"
	"fmt"
	"net"

	"github.com/socketlab/socketlab/echo"
)

// Credentials say which process is at the other end of a connection, as the
// kernel knew it at connect(2). A pid can belong to another process later.
type Credentials struct {
	PID, UID, GID int
}

// PeerCredentials asks the kernel who is at the other end of c. Where the
// system or the socket cannot tell, it returns an error that is
// errors.ErrUnsupported or has the system's own cause.
func PeerCredentials(c net.Conn) (Credentials, error) {
	return peerCredentials(echo.Socket(c))
}

func (s *server) admit(c net.Conn) error {
	if s.t.Admit == nil {
		return nil
	}
	who, err := PeerCredentials(c)
	if err != nil {
		return err
	}
	return s.t.Admit(who)
}

// checkAdmit refuses to start a server that would let everybody in: who
// sends a datagram has connected to nothing.
func (t Transport) checkAdmit() error {
	if t.Admit == nil {
		return nil
	}
	return fmt.Errorf("%s: %w: Admit needs a type that has connections",
		t.network(), errors.ErrUnsupported)
}

// about is what the log says of a peer that has no name.
func about(c net.Conn) []any {
	who, err := PeerCredentials(c)
	if err != nil {
		return nil
	}
	return []any{"pid", who.PID, "uid", who.UID}
}
