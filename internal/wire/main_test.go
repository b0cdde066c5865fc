package wire_test

import (
	"crypto/sha256"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/socketlab/socketlab/internal/child"
)

// burnTask keeps processors busy until its standard input ends.
const burnTask = "burn"

func init() {
	child.Register(burnTask, func([]string) error {
		go func() {
			os.Stdin.Read(make([]byte, 1)) // ends with the parent
			os.Exit(0)
		}()
		for sum := [32]byte{}; ; {
			sum = sha256.Sum256(sum[:])
		}
	})
}

func TestMain(m *testing.M) {
	if handled, status := child.Run(); handled {
		os.Exit(status)
	}
	goleak.VerifyTestMain(m)
}

// burn keeps processors busy until the test ends.
func burn(t *testing.T, processes int) {
	for range processes {
		cmd, err := child.Command(t.Context(), burnTask)
		require.NoError(t, err)
		cmd.Env = append(cmd.Env, "GOMAXPROCS=2")
		stdin, err := cmd.StdinPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		t.Cleanup(func() {
			stdin.Close()
			cmd.Process.Kill()
			cmd.Wait()
		})
	}
}
