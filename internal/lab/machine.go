package lab

import (
	"fmt"
	"runtime"
)

// Machine is what numbers of this run depend on, in a few words.
func Machine() string {
	system := runtime.GOOS
	if release, err := Setting("kernel.osrelease"); err == nil {
		system = "Linux " + release
	}
	processors := "1 processor"
	if n := runtime.NumCPU(); n > 1 {
		processors = fmt.Sprintf("%d processors", n)
	}
	return fmt.Sprintf("%s, %s, %s, %s", system, runtime.GOARCH, processors, runtime.Version())
}
