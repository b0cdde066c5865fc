package ping

import (
	"errors"
	"net/netip"
	"os"

	"github.com/socketlab/socketlab/internal/errno"
)

// A Probed holds one kind of socket that can send an echo request, and whether
// this machine allows it.
type Probed struct {
	Socket  string `json:"socket"` // RawSocket or PingSocket
	Call    string `json:"call"`
	Allowed bool   `json:"allowed"`
	Found   string `json:"found"` // "allowed", or the result of DescribeRefusal
	Why     string `json:"why"`   // the settings and capabilities that decide it
}

// Probe tries the raw socket and the ping socket, in this order, and closes them.
func Probe() []Probed {
	raw := Probed{Socket: RawSocket, Call: "socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)"}
	raw.Allowed, raw.Found = tryOpening(RawSocket)
	raw.Why = explainRawRight(raw.Allowed)
	ping := Probed{Socket: PingSocket, Call: "socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP)"}
	ping.Allowed, ping.Found = tryOpening(PingSocket)
	ping.Why = explainPingRight(ping.Allowed)
	return []Probed{raw, ping}
}

// tryOpening opens a socket of that kind for IPv4, and closes it.
func tryOpening(kind string) (allowed bool, found string) {
	s, err := Open(kind, netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		return false, DescribeRefusal(kind, err)
	}
	return true, "allowed"
}

// DescribeRefusal returns the reason why Open has failed for that kind: "not
// allowed: ...", with the missing privilege, or "not there: ...".
func DescribeRefusal(kind string, err error) string {
	if !errors.Is(err, os.ErrPermission) {
		if why := errno.DescribeUnsupported(err); why != "" {
			return "not there: " + why
		}
		return "not there: " + errno.RootCause(err)
	}
	if kind == RawSocket {
		return "not allowed: " + rawRight
	}
	return "not allowed: " + describePingRight()
}
