//go:build !linux

package cli

import "runtime"

const rawRight = "this system gives them to its administrator alone"

func pingRight() string { return "this system does not allow them" }

// whyRaw knows the custom of the system, and no capabilities.
func whyRaw(bool) string {
	if runtime.GOOS == "windows" {
		return "Windows gives raw sockets to administrators alone."
	}
	return "Raw sockets are for root here: this system has no capabilities."
}

func whyPing(allowed bool) string {
	switch {
	case runtime.GOOS == "windows":
		return "Windows has no ping sockets: its ping calls IcmpSendEcho."
	case allowed:
		return "Everybody may have ping sockets here."
	}
	return "Ping sockets are a thing of Linux and macOS."
}
