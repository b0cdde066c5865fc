package cli

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/internal/phrase"
)

// resident is how much memory of the machine this process has (proc_pid_statm(5)).
func resident() int {
	fields := strings.Fields(kernelText("/proc/self/statm"))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(fields[1])
	return pages * os.Getpagesize()
}

// kernelText is a file of /proc, or empty.
func kernelText(path string) string {
	text, _ := os.ReadFile(path)
	return strings.TrimSpace(string(text))
}

// portsFrom is how many ports one address has for calls (ip(7)), or 0.
func portsFrom() int {
	var low, high int
	fmt.Sscan(kernelText("/proc/sys/net/ipv4/ip_local_port_range"), &low, &high)
	return max(0, high-low+1)
}

// limits are those of this machine that a server meets, each with its name.
func limits() (lines []limit) {
	if _, most, ok := lab.Descriptors(); ok {
		lines = append(lines, limit{"descriptors", phrase.Count(most) + " in one process", "ulimit -Hn"})
	}
	if n, err := strconv.ParseInt(kernelText("/proc/sys/fs/file-max"), 10, 64); err == nil && n < 1<<40 {
		lines = append(lines, limit{"files", phrase.Count(n) + " in this machine", "fs.file-max"})
	}
	if n := portsFrom(); n > 0 {
		lines = append(lines, limit{"ports", phrase.Count(n) + " from one address to one server", "net.ipv4.ip_local_port_range"})
	}
	if n, err := strconv.Atoi(kernelText("/proc/sys/net/core/somaxconn")); err == nil {
		lines = append(lines, limit{"backlog", phrase.Count(n) + " that wait to be accepted", "net.core.somaxconn"})
	}
	return lines
}
