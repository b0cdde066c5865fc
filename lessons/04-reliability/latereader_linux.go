package reliability

import (
	"net"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/lab"
)

// enough is how many messages are more than the buffer of c holds.
func enough(c net.Conn) int {
	buffer, err := lab.Option(c, unix.SOL_SOCKET, unix.SO_RCVBUF)
	if err != nil {
		return usual
	}
	return min(max(usual, 2*buffer/size), 64<<10)
}

// room says what c holds and what it has dropped.
func room(c net.Conn) (lines []string) {
	if buffer, err := lab.Option(c, unix.SOL_SOCKET, unix.SO_RCVBUF); err == nil {
		line := "SO_RCVBUF of the reader: " + lab.Bytes(buffer)
		if usual, err := lab.Setting("net.core.rmem_default"); err == nil {
			line += " (net.core.rmem_default " + usual + ")"
		}
		lines = append(lines, line)
	}
	if n := drops(c); n > 0 {
		lines = append(lines, "drops of the reader in /proc/net/udp: "+lab.Count(n))
	}
	return lines
}

// drops is how many datagrams the kernel had no room for at c. It is 0 where c
// is no UDP socket.
func drops(c net.Conn) int {
	var stat unix.Stat_t
	if lab.Descriptor(c, func(fd int) { unix.Fstat(fd, &stat) }) != nil {
		return 0
	}
	table, _ := os.ReadFile("/proc/net/udp")
	inode := strconv.FormatUint(stat.Ino, 10)
	for line := range strings.Lines(string(table)) {
		if f := strings.Fields(line); len(f) == 13 && f[9] == inode {
			n, _ := strconv.Atoi(f[12])
			return n
		}
	}
	return 0
}
