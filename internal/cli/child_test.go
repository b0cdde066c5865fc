package cli

import (
	"os/exec"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCommandStartsItself holds each command that starts this program again to
// do so when it is installed, and not only from a test.
func TestCommandStartsItself(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string // a pattern
	}{
		{[]string{"compare", "silent-peer", "--transports", "tcp"}, `EOF if gone|not here`},
		{[]string{"compare", "boundaries", "--transports", "tcp", "--trace"}, `The system calls of the whole process|since strace`},
		{[]string{"many", "--conns", "20", "--kind", "tcp"}, `\n +20 +(-|\d+) +\d+ `},
	} {
		t.Run(c.args[0]+" "+c.args[len(c.args)-1], func(t *testing.T) {
			t.Parallel()
			out, err := exec.CommandContext(t.Context(), "socketlab", c.args...).CombinedOutput()
			require.NoError(t, err, "%s", out)
			assert.Regexp(t, c.want, string(out))
			if runtime.GOOS == "linux" {
				assert.NotContains(t, string(out), "not here")
			}
		})
	}
}
