package endpoint

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// holder finds the sockets of that port in /proc/net, and the process that has
// one of them open. Processes of others show their descriptors to root alone.
func holder(t Target, port string) string {
	n, err := strconv.Atoi(port)
	if err != nil {
		return ""
	}
	tables, state := []string{"tcp", "tcp6"}, "0A" // TCP_LISTEN
	if t.Scheme == "udp" {
		tables, state = []string{"udp", "udp6"}, "07"
	}
	var links []string
	for _, table := range tables {
		for _, inode := range boundInodes("/proc/net/"+table, n, state) {
			links = append(links, "socket:["+inode+"]")
		}
	}
	if len(links) == 0 {
		return ""
	}
	fds, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, fd := range fds {
		if link, err := os.Readlink(fd); err == nil && slices.Contains(links, link) {
			return owner(strings.Split(fd, "/")[2])
		}
	}
	return ""
}

// boundInodes reads a table as proc_net(5) describes it.
func boundInodes(table string, port int, state string) []string {
	f, err := os.Open(table)
	if err != nil {
		return nil
	}
	defer f.Close()
	var inodes []string
	suffix := fmt.Sprintf(":%04X", port)
	for lines := bufio.NewScanner(f); lines.Scan(); {
		field := strings.Fields(lines.Text())
		if len(field) > 9 && strings.HasSuffix(field[1], suffix) && field[3] == state {
			inodes = append(inodes, field[9])
		}
	}
	return inodes
}

// owner is a process in words.
func owner(pid string) string {
	if pid == strconv.Itoa(os.Getpid()) {
		return "another URL of this command"
	}
	name, err := os.ReadFile("/proc/" + pid + "/comm")
	if err != nil {
		return "pid " + pid
	}
	return fmt.Sprintf("pid %s (%s)", pid, strings.TrimSpace(string(name)))
}

// holderCommand shows who holds port %s to whoever may know.
func holderCommand(t Target) string {
	if t.Scheme == "udp" {
		return "sudo ss -ulnp 'sport = :%s'"
	}
	return "sudo ss -tlnp 'sport = :%s'"
}
