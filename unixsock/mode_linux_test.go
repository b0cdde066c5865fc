package unixsock_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/unixsock"
)

// masked sets the umask, which belongs to the whole process.
func masked(t *testing.T, mask int) {
	old := syscall.Umask(mask)
	t.Cleanup(func() { syscall.Umask(old) })
}

func TestMode(t *testing.T) {
	each(t, func(t *testing.T, tr unixsock.Transport) {
		for _, mask := range []int{0, 0o022, 0o077, 0o777} {
			t.Run("umask "+strconv.FormatInt(int64(mask), 8), func(t *testing.T) {
				dir := folder(t)
				masked(t, mask)
				for _, mode := range []fs.FileMode{0, 0o600, 0o660, 0o666, 0o777, 0o200} {
					tr.Mode = mode
					want := mode
					if want == 0 {
						want = 0o600
					}
					name := filepath.Join(dir, "e.sock")
					s, err := tr.Listen(t.Context(), name)
					require.NoError(t, err)
					info, err := os.Lstat(name)
					require.NoError(t, err)
					assert.Equal(t, want, info.Mode().Perm(), "the file has the mode %o under any umask", mode)
					assert.NoError(t, s.Close())
				}
			})
		}
	})
}

// Between bind and a chmod others could connect; so there is no chmod.
func TestModeAtEveryMoment(t *testing.T) {
	each(t, func(t *testing.T, tr unixsock.Transport) {
		masked(t, 0)
		name := path(t)
		stop, looked := make(chan struct{}), make(chan fs.FileMode)
		defer close(stop)
		go func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				info, err := os.Lstat(name)
				if err != nil {
					continue
				}
				select {
				case looked <- info.Mode().Perm():
				case <-stop:
				}
			}
		}()
		modes := map[fs.FileMode]int{}
		for range 300 {
			s, err := tr.Listen(t.Context(), name)
			require.NoError(t, err)
			modes[<-looked]++
			require.NoError(t, s.Close())
		}
		assert.Len(t, modes, 1, "the file has the mode 0600 from its first moment: %o", modes)
	})
}

func TestFifosStay(t *testing.T) {
	each(t, func(t *testing.T, tr unixsock.Transport) {
		name := path(t)
		require.NoError(t, syscall.Mkfifo(name, 0o600))
		_, err := tr.Listen(t.Context(), name)
		assert.ErrorIs(t, err, syscall.EADDRINUSE)
		info, err := os.Lstat(name)
		require.NoError(t, err)
		assert.Equal(t, fs.ModeNamedPipe, info.Mode().Type(), "a fifo is no socket to replace")
	})
}
