//go:build !linux

package cli

import "runtime"

// holder has no /proc to look into here.
func holder(target, string) string { return "" }

// holderCommand shows who holds port %s, on systems that have such a command.
func holderCommand(t target) string {
	protocol := "tcp"
	if t.scheme == "udp" {
		protocol = "udp"
	}
	switch runtime.GOOS {
	case "windows":
		return "netstat -ano -p " + protocol + " | findstr :%s"
	case "darwin":
		return "sudo lsof -nP -i " + protocol + ":%s"
	}
	return "sockstat -P " + protocol + " -p %s"
}
