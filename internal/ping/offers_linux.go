package ping

import (
	"errors"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/errno"
)

// What the names of the tree are for socket(2).
var (
	familyNumbers = map[string]int{
		"AF_INET": unix.AF_INET, "AF_INET6": unix.AF_INET6, "AF_UNIX": unix.AF_UNIX, "AF_PACKET": unix.AF_PACKET,
	}
	typeNumbers = map[string]int{
		"SOCK_STREAM": unix.SOCK_STREAM, "SOCK_DGRAM": unix.SOCK_DGRAM, "SOCK_SEQPACKET": unix.SOCK_SEQPACKET,
		"SOCK_DCCP": unix.SOCK_DCCP, "SOCK_RAW": unix.SOCK_RAW,
	}
	// Those of other families are 0: the only one that there is or, of
	// AF_PACKET, a socket that receives nothing until it is bound.
	protocolNumbers = map[string]int{
		"TCP": unix.IPPROTO_TCP, "MPTCP": unix.IPPROTO_MPTCP, "SCTP": unix.IPPROTO_SCTP, "UDP": unix.IPPROTO_UDP,
		"UDP-Lite": unix.IPPROTO_UDPLITE, "DCCP": unix.IPPROTO_DCCP, "ICMP": unix.IPPROTO_ICMP, "IP": unix.IPPROTO_RAW,
	}
)

// trySocket calls socket(2) and closes the socket that it returns.
func trySocket(family, kind, protocol string) error {
	number := protocolNumbers[protocol]
	if family == "AF_INET6" && protocol == "ICMP" {
		number = unix.IPPROTO_ICMPV6
	}
	fd, err := unix.Socket(familyNumbers[family], typeNumbers[kind]|unix.SOCK_CLOEXEC, number)
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

// errnoName returns the name that socket(2) has for the errno.
func errnoName(err error) string {
	if e, ok := errors.AsType[unix.Errno](err); ok {
		if name := unix.ErrnoName(e); name != "" {
			return name
		}
	}
	return "no"
}

// describeErrno returns the meaning of the errno for this kind of socket.
func (o Offer) describeErrno(err error) string {
	internet := strings.HasPrefix(o.Family, "AF_INET")
	switch {
	case errors.Is(err, unix.EACCES) && o.Type == "SOCK_DGRAM" && o.Protocol == "ICMP":
		return describePingRight()
	case errors.Is(err, unix.EPERM):
		return "it takes the capability CAP_NET_RAW (capabilities(7))"
	case errors.Is(err, unix.EPROTONOSUPPORT):
		return "this kernel has no such protocol of this type"
	case errors.Is(err, unix.ESOCKTNOSUPPORT) && internet:
		return "this kernel has nothing of this type over IP"
	case errors.Is(err, unix.EAFNOSUPPORT):
		return "this kernel has no " + o.Family
	case errors.Is(err, unix.ENOPROTOOPT) && o.Protocol == "MPTCP":
		return "it is switched off here (net.mptcp.enabled)"
	}
	return errno.RootCause(err)
}
