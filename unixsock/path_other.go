//go:build !linux

package unixsock

import (
	"context"
	"io/fs"

	"github.com/socketlab/socketlab/echo"
)

// kernel is this machine's Host. Elsewhere than on Linux the mode is set
// after bind, and until then the umask alone keeps others out.
func kernel(fs.FileMode) echo.Kernel { return echo.Kernel{} }

// lockFolder does not exist here: two servers that start at the same path
// at the same moment may take a socket that does not listen yet for one
// that is gone.
func lockFolder(context.Context, string) (unlock func(), err error) {
	return func() {}, nil
}
