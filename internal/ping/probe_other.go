//go:build !linux

package ping

import "runtime"

const rawRight = "this system gives them to its administrator alone"

func describePingRight() string { return "this system does not allow them" }

// explainRawRight names the rule of the system, which has no capabilities.
func explainRawRight(bool) string {
	if runtime.GOOS == "windows" {
		return "Windows gives raw sockets to administrators alone."
	}
	return "Raw sockets are for root here: this system has no capabilities."
}

func explainPingRight(allowed bool) string {
	switch {
	case runtime.GOOS == "windows":
		return "Windows has no ping sockets: its ping calls IcmpSendEcho."
	case allowed:
		return "Everybody may have ping sockets here."
	}
	return "Ping sockets are a thing of Linux and macOS."
}
