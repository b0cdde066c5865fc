package wire_test

import (
	"crypto/sha256"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// burning asks a test binary to be the load of a test.
const burning = "SOCKETLAB_BURN"

func TestMain(m *testing.M) {
	if os.Getenv(burning) != "" {
		go func() {
			os.Stdin.Read(make([]byte, 1)) // ends with the parent
			os.Exit(0)
		}()
		for sum := [32]byte{}; ; {
			sum = sha256.Sum256(sum[:])
		}
	}
	goleak.VerifyTestMain(m)
}

// burn keeps processors busy until the test ends.
func burn(t *testing.T, processes int) {
	for range processes {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), burning+"=1", "GOMAXPROCS=2")
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
