package ping

import (
	"net"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// enableErrorQueue makes the kernel queue ICMP errors such as "host unreachable"
// for a ping socket, which does not get them otherwise. A raw socket receives
// them anyway.
func enableErrorQueue(s *Socket) {
	if s.kind != PingSocket {
		return
	}
	s.control(func(fd int) {
		if s.six {
			unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_RECVERR, 1)
			return
		}
		unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_RECVERR, 1)
	})
}

// readErrorQueue takes all ICMP errors from the error queue of the socket (ip(7)).
func (s *Socket) readErrorQueue() (all []queuedError) {
	s.control(func(fd int) {
		for s.kind == PingSocket {
			message, oob := make([]byte, 1<<16), make([]byte, 512)
			n, oobn, _, _, err := unix.Recvmsg(fd, message, oob, unix.MSG_ERRQUEUE|unix.MSG_DONTWAIT)
			if err != nil {
				return
			}
			if q, ok := s.parseQueuedError(oob[:oobn]); ok {
				q.request = message[:n]
				all = append(all, q)
			}
		}
	})
	return all
}

// parseQueuedError reads the control message beside a request.
func (s *Socket) parseQueuedError(oob []byte) (q queuedError, ok bool) {
	messages, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return q, false
	}
	const size = int(unsafe.Sizeof(unix.SockExtendedErr{}))
	for _, m := range messages {
		isError := m.Header.Level == unix.IPPROTO_IP && m.Header.Type == unix.IP_RECVERR ||
			m.Header.Level == unix.IPPROTO_IPV6 && m.Header.Type == unix.IPV6_RECVERR
		if !isError || len(m.Data) < size {
			continue
		}
		e := (*unix.SockExtendedErr)(unsafe.Pointer(&m.Data[0]))
		if e.Origin != unix.SO_EE_ORIGIN_ICMP && e.Origin != unix.SO_EE_ORIGIN_ICMP6 {
			continue
		}
		q.reason, q.from = describeError(s.six, int(e.Type), int(e.Code)), offenderAddress(m.Data[size:])
		return q, true
	}
	return q, false
}

// offenderAddress returns the address of the sender of an ICMP error, from a
// sockaddr_in or sockaddr_in6.
func offenderAddress(sockaddr []byte) string {
	switch {
	case len(sockaddr) >= 8 && sockaddr[0]|sockaddr[1] == unix.AF_INET:
		return net.IP(sockaddr[4:8]).String()
	case len(sockaddr) >= 24 && sockaddr[0]|sockaddr[1] == unix.AF_INET6:
		return net.IP(sockaddr[8:24]).String()
	}
	return ""
}

// control calls f with the descriptor.
func (s *Socket) control(f func(fd int)) {
	var c net.PacketConn
	if s.six {
		c = s.conn.IPv6PacketConn().PacketConn
	} else {
		c = s.conn.IPv4PacketConn().PacketConn
	}
	if sc, ok := c.(syscall.Conn); ok {
		if raw, err := sc.SyscallConn(); err == nil {
			raw.Control(func(fd uintptr) { f(int(fd)) })
		}
	}
}
