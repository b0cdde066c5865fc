package lab

import (
	"fmt"
	"os"
	"syscall"
)

// TempDir makes a folder for Unix sockets. The path of one is at most 107 bytes
// long, on some systems 103 (unix(7)), and a folder for temporary files may be
// longer. Remove takes the folder away again, with all that is in it.
func TempDir() (dir string, remove func(), err error) {
	const room = 100 - len("/a-name")
	for _, parent := range []string{"", "/tmp"} {
		if dir, err = os.MkdirTemp(parent, "lab-"); err != nil {
			return "", nil, err
		}
		if len(dir) <= room {
			return dir, func() { os.RemoveAll(dir) }, nil
		}
		os.Remove(dir)
	}
	return "", nil, fmt.Errorf("%s: %w: no Unix path in it is short enough", os.TempDir(), syscall.ENAMETOOLONG)
}
