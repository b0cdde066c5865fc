// Package golden compares what tests produce with files of the repository, and
// rewrites the files under -update. Only tests import it.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the files that tests compare with")

// IsUpdating reports whether the test rewrites files.
func IsUpdating() bool { return *update }

// Compare compares got with a file, or rewrites the file under -update.
func Compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "make golden writes the file")
	assert.Equal(t, string(want), got, "%s differs; make golden rewrites it", file)
}
