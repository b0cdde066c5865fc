package ping

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/phrase"
)

const rawRight = "the kernel gives them to the capability CAP_NET_RAW alone (raw(7))"

// describePingRight returns the reason why this process may not have a ping
// socket.
func describePingRight() string {
	low, high, err := readPingGroupRange()
	if err != nil {
		return "this process is in no group of net.ipv4.ping_group_range (icmp(7))"
	}
	return strings.TrimSuffix(describeGroups(low, high, processGroups(), false), ".")
}

// explainRawRight describes the capabilities of this process.
func explainRawRight(allowed bool) string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "CapEff cannot be read: " + errno.RootCause(err)
	}
	effective, ok := parseCapEff(string(status))
	if !ok {
		return "/proc/self/status says nothing of capabilities."
	}
	return describeCapabilities(effective, allowed)
}

// parseCapEff returns the value of the line CapEff of /proc/self/status (proc_pid_status(5)).
func parseCapEff(status string) (uint64, bool) {
	for line := range strings.Lines(status) {
		if hex, ok := strings.CutPrefix(line, "CapEff:"); ok {
			set, err := strconv.ParseUint(strings.TrimSpace(hex), 16, 64)
			return set, err == nil
		}
	}
	return 0, false
}

func describeCapabilities(effective uint64, allowed bool) string {
	isSet := effective&(1<<unix.CAP_NET_RAW) != 0
	text := fmt.Sprintf("CapEff of this process is %x: bit %d, CAP_NET_RAW, is", effective, unix.CAP_NET_RAW)
	switch {
	case isSet && allowed:
		return text + " set, and that is the right to it (raw(7), capabilities(7))."
	case isSet:
		return text + " set. It counts only in the user namespace that the network belongs to " +
			"(user_namespaces(7)), or something else forbids the call."
	case allowed:
		return text + " not set, and yet the kernel allows it."
	}
	return text + " not set, and without it the kernel refuses (raw(7), capabilities(7))."
}

// explainPingRight compares the groups of this process with those that may have
// a ping socket.
func explainPingRight(allowed bool) string {
	low, high, err := readPingGroupRange()
	if err != nil {
		return "net.ipv4.ping_group_range cannot be read: " + errno.RootCause(err)
	}
	return describeGroups(low, high, processGroups(), allowed)
}

func describeGroups(low, high int64, groups []int, allowed bool) string {
	text := fmt.Sprintf("net.ipv4.ping_group_range is \"%d %d\": ", low, high)
	inside := slices.IndexFunc(groups, func(g int) bool { return low <= int64(g) && int64(g) <= high })
	switch {
	case low > high:
		text += "from " + phrase.Count(low) + " down to " + phrase.Count(high) + " there is no group, so nobody may"
	case inside >= 0:
		text += fmt.Sprintf("this process has group %d, which lies in it", groups[inside])
	default:
		text += "this process has group " + joinNumbers(groups) + ", which lies outside"
	}
	if allowed != (inside >= 0 && low <= high) {
		text += "; that does not agree with what the kernel did, which may go by another user namespace"
	}
	return text + " (icmp(7))."
}

// readPingGroupRange returns the first and last group whose processes may
// have a ping socket.
func readPingGroupRange() (low, high int64, err error) {
	text, err := os.ReadFile("/proc/sys/net/ipv4/ping_group_range")
	if err != nil {
		return 0, 0, err
	}
	_, err = fmt.Sscan(string(text), &low, &high)
	return low, high, err
}

// processGroups returns the groups that the kernel checks: the effective one and
// all others.
func processGroups() []int {
	all := []int{os.Getegid()}
	others, _ := os.Getgroups()
	for _, g := range others {
		if !slices.Contains(all, g) {
			all = append(all, g)
		}
	}
	return all
}

// joinNumbers returns the numbers with commas between them, and no more of them
// than fit a line.
func joinNumbers(numbers []int) string {
	const most = 6
	var text []string
	for i, n := range numbers {
		if i == most {
			text = append(text, "…")
			break
		}
		text = append(text, strconv.Itoa(n))
	}
	return strings.Join(text, ", ")
}
