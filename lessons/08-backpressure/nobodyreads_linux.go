package backpressure

import (
	"cmp"
	"fmt"
	"net"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/lab"
)

// buffers say how large the buffers between writer and reader are, and how full.
// Where there is no descriptor they say nothing.
func buffers(writer, reader net.Conn) []string {
	domain, err := lab.Option(writer, unix.SOL_SOCKET, unix.SO_DOMAIN)
	if err != nil {
		return nil
	}
	kind, err := lab.Option(writer, unix.SOL_SOCKET, unix.SO_TYPE)
	if err != nil {
		return nil
	}
	sending := fmt.Sprintf("writer: %s bytes (SIOCOUTQ) in SO_SNDBUF %s",
		number(lab.Unsent(writer)), option(writer, unix.SO_SNDBUF))
	receiving := "SO_RCVBUF " + option(reader, unix.SO_RCVBUF)
	switch {
	case domain == unix.AF_UNIX && kind == unix.SOCK_DGRAM:
		return []string{sending + ", as memory",
			setting("net.unix.max_dgram_qlen") + ": a Write waits while more are queued"}
	case domain == unix.AF_UNIX:
		return []string{sending + ", as memory"}
	case kind == unix.SOCK_DGRAM:
		return []string{sending, "reader: " + receiving + ", as memory"}
	}
	return []string{sending, "SO_SNDBUF grows to the last of " + setting("net.ipv4.tcp_wmem"),
		fmt.Sprintf("reader: %s bytes (SIOCINQ) in %s", number(lab.Queued(reader)), receiving)}
}

func option(c net.Conn, name int) string { return number(lab.Option(c, unix.SOL_SOCKET, name)) }

func number(n int, err error) string {
	if err != nil {
		return "?"
	}
	return lab.Count(n)
}

func setting(name string) string {
	value, err := lab.Setting(name)
	if err != nil {
		value = "?"
	}
	return name + " " + value
}

// enough is twice what the buffers between two sockets hold while nobody reads:
// the writer's has grown as far as it may, the reader's is what it was at first.
func enough() (bytes int) {
	for _, size := range []struct {
		setting string
		field   int
	}{
		{"net.ipv4.tcp_wmem", 2}, {"net.ipv4.tcp_rmem", 1}, {"net.core.wmem_default", 0},
	} {
		value, _ := lab.Setting(size.setting) // a container may not have the last
		if fields := strings.Fields(value); len(fields) > size.field {
			n, _ := strconv.Atoi(fields[size.field])
			bytes += 2 * n
		}
	}
	return cmp.Or(bytes, plenty)
}
