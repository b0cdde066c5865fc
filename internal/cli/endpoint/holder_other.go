//go:build !linux

package endpoint

import "runtime"

// holder has no /proc to look into here.
func holder(Target, string) string { return "" }

// holderCommand shows who holds port %s, on systems that have such a command.
func holderCommand(t Target) string {
	protocol := "tcp"
	if t.Scheme == "udp" {
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
