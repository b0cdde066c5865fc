package many

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/lab"
)

// kernelMemory says what a connection such as c costs the kernel, which has that
// many sockets for it, as far as it tells every user.
func kernelMemory(c net.Conn, sockets int) (lines []string) {
	name := protocol(c)
	if size, ok := socketSize(name); ok {
		lines = append(lines, fmt.Sprintf("kernel, for each: %d of its sockets; a %s socket takes %s",
			sockets, name, lab.Bytes(size)))
	}
	if m, err := memoryOf(c); err == nil {
		lines = append(lines,
			fmt.Sprintf("the client's buffers hold %s to read, %s to send",
				lab.Bytes(m[unix.SK_MEMINFO_RMEM_ALLOC]), lab.Bytes(m[unix.SK_MEMINFO_WMEM_ALLOC])),
			fmt.Sprintf("and may hold SO_RCVBUF %s, SO_SNDBUF %s",
				lab.Count(m[unix.SK_MEMINFO_RCVBUF]), lab.Count(m[unix.SK_MEMINFO_SNDBUF])))
	}
	return lines
}

// memoryOf is SO_MEMINFO of c: what its buffers hold now, and may hold.
func memoryOf(c net.Conn) (m [unix.SK_MEMINFO_VARS]int, err error) {
	var raw [unix.SK_MEMINFO_VARS]uint32
	size := uint32(unsafe.Sizeof(raw))
	failed := lab.Descriptor(c, func(fd int) {
		_, _, e := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.SOL_SOCKET, unix.SO_MEMINFO,
			uintptr(unsafe.Pointer(&raw)), uintptr(unsafe.Pointer(&size)), 0)
		if e != 0 {
			err = os.NewSyscallError("getsockopt", e)
		}
	})
	for i, n := range raw {
		m[i] = int(n)
	}
	if failed != nil {
		err = failed
	}
	return m, err
}

// protocol is the kernel's name for sockets such as c, or "".
func protocol(c net.Conn) string {
	domain, _ := lab.Option(c, unix.SOL_SOCKET, unix.SO_DOMAIN)
	kind, _ := lab.Option(c, unix.SOL_SOCKET, unix.SO_TYPE)
	switch {
	case domain == unix.AF_UNIX && kind == unix.SOCK_STREAM:
		return "UNIX-STREAM"
	case domain == unix.AF_UNIX:
		return "UNIX"
	}
	name := map[int]string{unix.SOCK_STREAM: "TCP", unix.SOCK_DGRAM: "UDP"}[kind]
	if domain == unix.AF_INET6 {
		name += "v6"
	}
	return name
}

// socketSize is the bytes of one socket of a protocol, without what is queued.
func socketSize(protocol string) (bytes int, ok bool) {
	table, _ := os.ReadFile("/proc/net/protocols")
	for line := range strings.Lines(string(table)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == protocol {
			bytes, err := strconv.Atoi(f[1])
			return bytes, err == nil
		}
	}
	return 0, false
}
