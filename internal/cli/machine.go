package cli

import (
	"fmt"
	"runtime"

	"github.com/socketlab/socketlab/internal/lab"
)

// machine is what numbers of this run depend on, in a few words.
func machine() string {
	system := runtime.GOOS
	if release, err := lab.Setting("kernel.osrelease"); err == nil {
		system = "Linux " + release
	}
	return fmt.Sprintf("%s, %s, %s, %s", system, runtime.GOARCH, plural(runtime.NumCPU(), "processor"), runtime.Version())
}
