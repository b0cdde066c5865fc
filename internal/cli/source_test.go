package cli

import (
	"os"
	"path/filepath"
	"runtime"
)

// Scripts run in folders of their own, and read this repository all the same.
func init() {
	_, file, _, _ := runtime.Caller(0)
	SetSources(os.DirFS(filepath.Join(filepath.Dir(file), "..", "..")))
}
