package load

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/phrase"
)

// residentMemory returns how many bytes of the machine's memory this process
// has (proc_pid_statm(5)).
func residentMemory() int {
	fields := strings.Fields(readProc("/proc/self/statm"))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(fields[1])
	return pages * os.Getpagesize()
}

// readProc returns the text of a file of /proc, or "".
func readProc(path string) string {
	text, _ := os.ReadFile(path)
	return strings.TrimSpace(string(text))
}

// ephemeralPorts returns how many ports one address has to dial from (ip(7)),
// or 0 where the system does not report it.
func ephemeralPorts() int {
	var low, high int
	fmt.Sscan(readProc("/proc/sys/net/ipv4/ip_local_port_range"), &low, &high)
	return max(0, high-low+1)
}

// Limits lists the limits of this machine that bound a server, as far as the
// system reports them.
func Limits() (all []Limit) {
	if _, most, ok := lab.Descriptors(); ok {
		all = append(all, Limit{"descriptors", phrase.Count(most) + " in one process", "ulimit -Hn"})
	}
	if n, err := strconv.ParseInt(readProc("/proc/sys/fs/file-max"), 10, 64); err == nil && n < 1<<40 {
		all = append(all, Limit{"files", phrase.Count(n) + " in this machine", "fs.file-max"})
	}
	if n := ephemeralPorts(); n > 0 {
		all = append(all, Limit{"ports", phrase.Count(n) + " from one address to one server", "net.ipv4.ip_local_port_range"})
	}
	if n, err := strconv.Atoi(readProc("/proc/sys/net/core/somaxconn")); err == nil {
		all = append(all, Limit{"backlog", phrase.Count(n) + " that wait to be accepted", "net.core.somaxconn"})
	}
	return all
}
