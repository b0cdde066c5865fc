package halfclose

import (
	"fmt"
	"net"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/lab"
)

// acknowledged adds to a sentence that the peer's kernel has acknowledged all
// that c has sent, if c is TCP.
func acknowledged(c net.Conn) string {
	if unsent, err := lab.Unsent(c); isTCP(c) && err == nil && unsent == 0 {
		return ", its kernel acknowledges"
	}
	return ""
}

// tcpTimeouts says after which time the kernel would notice that a peer behind a
// cut cable is gone, if c is TCP.
func tcpTimeouts(c net.Conn) []string {
	if !isTCP(c) {
		return nil
	}
	idle, interval := tcpOption(c, unix.TCP_KEEPIDLE), tcpOption(c, unix.TCP_KEEPINTVL)
	count := tcpOption(c, unix.TCP_KEEPCNT)
	probing := fmt.Sprintf("cut cable, not tried: takes %d s (keepalive after %d s, %d probes %d s apart)",
		idle+count*interval, idle, count, interval)
	if on, err := lab.Option(c, unix.SOL_SOCKET, unix.SO_KEEPALIVE); on == 0 || err != nil {
		probing = "cut cable, not tried: not noticed, since SO_KEEPALIVE is off"
	}
	retries, _ := lab.Setting("net.ipv4.tcp_retries2")
	return []string{probing,
		fmt.Sprintf("or, with data on its way, after %s retransmissions (tcp_retries2)", retries)}
}

func isTCP(c net.Conn) bool {
	_, err := lab.Option(c, unix.IPPROTO_TCP, unix.TCP_KEEPIDLE)
	return err == nil
}

func tcpOption(c net.Conn, name int) int {
	value, _ := lab.Option(c, unix.IPPROTO_TCP, name)
	return value
}
