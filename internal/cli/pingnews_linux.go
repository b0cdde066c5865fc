package cli

import (
	"net"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// wantNews makes the kernel keep messages such as "host unreachable" for a ping
// socket, which does not get them otherwise. A raw socket receives them anyway.
func wantNews(s *echoSocket) {
	if s.kind != "ping" {
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

// kept takes what the kernel has kept from its queue of errors (ip(7)), as
// messages that quote a request.
func (s *echoSocket) kept() (all []quoted) {
	s.control(func(fd int) {
		for s.kind == "ping" {
			message, oob := make([]byte, 1<<16), make([]byte, 512)
			n, oobn, _, _, err := unix.Recvmsg(fd, message, oob, unix.MSG_ERRQUEUE|unix.MSG_DONTWAIT)
			if err != nil {
				return
			}
			if q, ok := s.quoted(oob[:oobn]); ok {
				q.request = message[:n]
				all = append(all, q)
			}
		}
	})
	return all
}

// quoted reads the control message that stands beside a request.
func (s *echoSocket) quoted(oob []byte) (q quoted, ok bool) {
	messages, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return q, false
	}
	const size = int(unsafe.Sizeof(unix.SockExtendedErr{}))
	for _, m := range messages {
		isNews := m.Header.Level == unix.IPPROTO_IP && m.Header.Type == unix.IP_RECVERR ||
			m.Header.Level == unix.IPPROTO_IPV6 && m.Header.Type == unix.IPV6_RECVERR
		if !isNews || len(m.Data) < size {
			continue
		}
		e := (*unix.SockExtendedErr)(unsafe.Pointer(&m.Data[0]))
		if e.Origin != unix.SO_EE_ORIGIN_ICMP && e.Origin != unix.SO_EE_ORIGIN_ICMP6 {
			continue
		}
		q.says, q.from = unreachable(s.six, int(e.Type), int(e.Code)), offender(m.Data[size:])
		return q, true
	}
	return q, false
}

// offender is who has sent the news: a sockaddr_in or sockaddr_in6.
func offender(sockaddr []byte) string {
	switch {
	case len(sockaddr) >= 8 && sockaddr[0]|sockaddr[1] == unix.AF_INET:
		return net.IP(sockaddr[4:8]).String()
	case len(sockaddr) >= 24 && sockaddr[0]|sockaddr[1] == unix.AF_INET6:
		return net.IP(sockaddr[8:24]).String()
	}
	return ""
}

// control calls f with the descriptor.
func (s *echoSocket) control(f func(fd int)) {
	var c net.PacketConn
	if s.six {
		c = s.IPv6PacketConn().PacketConn
	} else {
		c = s.IPv4PacketConn().PacketConn
	}
	if sc, ok := c.(syscall.Conn); ok {
		if raw, err := sc.SyscallConn(); err == nil {
			raw.Control(func(fd uintptr) { f(int(fd)) })
		}
	}
}
