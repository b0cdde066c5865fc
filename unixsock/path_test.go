package unixsock_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/unixsock"
)

func TestForeignFilesStay(t *testing.T) {
	each(t, func(t *testing.T, tr unixsock.Transport) {
		dir := folder(t)
		name := func(s string) string { return filepath.Join(dir, s) }
		require.NoError(t, os.WriteFile(name("file"), []byte("precious"), 0o600))
		require.NoError(t, os.Mkdir(name("folder"), 0o700))
		require.NoError(t, os.WriteFile(name("folder/inside"), []byte("precious"), 0o600))
		require.NoError(t, os.Mkdir(name("empty"), 0o700))
		stale(t, tr.Type, name("stale"))
		for link, to := range map[string]string{
			"link": "file", "dangling": "nowhere", "tofolder": "empty", "tostale": "stale",
		} {
			require.NoError(t, os.Symlink(name(to), name(link)))
		}
		for _, what := range []string{
			"file", "folder", "empty", "link", "dangling", "tofolder", "tostale",
		} {
			before, err := os.Lstat(name(what))
			require.NoError(t, err)
			_, err = tr.Listen(t.Context(), name(what))
			assert.ErrorIs(t, err, syscall.EADDRINUSE, "a %s is no socket to replace", what)
			assert.ErrorContains(t, err, name(what), "the error names it")
			after, err := os.Lstat(name(what))
			assert.NoError(t, err, "the %s stays", what)
			assert.True(t, err == nil && os.SameFile(before, after), "as it was")
		}
		assert.FileExists(t, name("file"))
		assert.FileExists(t, name("folder/inside"))
		assert.FileExists(t, name("stale"), "what a link leads to stays as well")
	})
}

func TestLiveSocketsStay(t *testing.T) {
	each(t, func(t *testing.T, live unixsock.Transport) {
		name := path(t)
		serve(t, live, name)
		each(t, func(t *testing.T, tr unixsock.Transport) {
			for range 3 {
				_, err := tr.Listen(t.Context(), name)
				assert.ErrorIs(t, err, syscall.EADDRINUSE, "a %s server does not take the path of a %s server", tr.Type, live.Type)
				assert.True(t, answers(t, live, name), "which goes on serving")
			}
		})
	})
}

// A server that is alive may have no room in its backlog, or nobody who calls
// Accept.
func TestBusySocketsStay(t *testing.T) {
	name := path(t)
	ln, err := net.Listen("unix", name)
	require.NoError(t, err)
	defer ln.Close()
	for range 8 {
		_, err = unixsock.Transport{}.Listen(t.Context(), name)
		assert.ErrorIs(t, err, syscall.EADDRINUSE, "a socket that nobody accepts from lives all the same")
	}
}

func TestStaleSocketsAreReplaced(t *testing.T) {
	each(t, func(t *testing.T, tr unixsock.Transport) {
		for _, old := range types() {
			name := path(t)
			stale(t, old, name)
			_, stop := serve(t, tr, name)
			assert.True(t, answers(t, tr, name), "a %s server replaces the file that a %s server left", tr.Type, old)
			stop()
			gone(t, name, "and removes its own")
		}
	})
}

func TestRaceForAStaleSocket(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("servers take turns on Linux alone")
	}
	each(t, func(t *testing.T, tr unixsock.Transport) {
		dir := folder(t)
		for i := range 200 {
			name := filepath.Join(dir, strconv.Itoa(i))
			stale(t, tr.Type, name)
			var servers [2]echo.Server
			var errs [2]error
			var wg sync.WaitGroup
			for i := range servers {
				wg.Go(func() { servers[i], errs[i] = tr.Listen(t.Context(), name) })
			}
			wg.Wait()
			winner, loser := 0, 1
			if errs[0] != nil {
				winner, loser = 1, 0
			}
			require.NoError(t, errs[winner], "one of two servers wins: %v", errs)
			require.ErrorIs(t, errs[loser], syscall.EADDRINUSE, "the other one is told")
			go servers[winner].Serve(t.Context())
			require.True(t, answers(t, tr, name), "and the winner stays where it is found")
			require.NoError(t, servers[winner].Close())
		}
	})
}

// A server that starts at a path while another one leaves it gets the path,
// or is told that it is taken: nothing else.
func TestRaceForAPathThatIsLeft(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("servers take turns on Linux alone")
	}
	each(t, func(t *testing.T, tr unixsock.Transport) {
		name := path(t)
		for range 300 {
			old, err := tr.Listen(t.Context(), name)
			require.NoError(t, err)
			go old.Close()
			for {
				s, err := tr.Listen(t.Context(), name)
				if err == nil {
					assert.FileExists(t, name, "a server that has the path keeps it")
					s.Close()
					break
				}
				if !assert.ErrorIs(t, err, syscall.EADDRINUSE) {
					return
				}
				runtime.Gosched() // Close may have no other processor
			}
		}
	})
}

func TestCloseRemovesOnlyItsOwn(t *testing.T) {
	each(t, func(t *testing.T, tr unixsock.Transport) {
		name := path(t)
		old, err := tr.Listen(t.Context(), name)
		require.NoError(t, err)
		require.NoError(t, os.Remove(name)) // by somebody else, who then takes the name
		serve(t, tr, name)
		require.NoError(t, old.Close())
		assert.True(t, answers(t, tr, name), "Close leaves another server's socket where it is")
	})
}

func TestCloseAfterTheFolderChanged(t *testing.T) {
	each(t, func(t *testing.T, tr unixsock.Transport) {
		dir := folder(t)
		t.Chdir(dir)
		s, err := tr.Listen(t.Context(), "e.sock")
		require.NoError(t, err)
		t.Chdir(folder(t))
		require.NoError(t, s.Close())
		gone(t, filepath.Join(dir, "e.sock"), "a relative path is removed where it was bound")
	})
}

func TestPathsThatAreTooLong(t *testing.T) {
	limit := len(syscall.RawSockaddrUnix{}.Path) - 1
	each(t, func(t *testing.T, tr unixsock.Transport) {
		name := path(t)
		name += strings.Repeat("x", limit-len(name))
		_, stop := serve(t, tr, name)
		assert.True(t, answers(t, tr, name), "a path of %d bytes is served", limit)
		stop()
		gone(t, name, "and removed")

		_, err := tr.Listen(t.Context(), name+"x")
		assert.ErrorIs(t, err, syscall.ENAMETOOLONG)
		assert.ErrorContains(t, err, strconv.Itoa(limit), "one byte more is refused, and the limit named")
		_, err = tr.Dial(t.Context(), name+"x")
		assert.ErrorIs(t, err, syscall.ENAMETOOLONG)
		assert.ErrorContains(t, err, strconv.Itoa(limit), "also by Dial")
	})
}

// The kernel would take a path with a NUL in it for a shorter one.
func TestPathsWithANUL(t *testing.T) {
	each(t, func(t *testing.T, tr unixsock.Transport) {
		dir := folder(t)
		for _, name := range []string{filepath.Join(dir, "a\x00b"), "\x00" + filepath.Join(dir, "a")} {
			_, err := tr.Listen(t.Context(), name)
			assert.ErrorIs(t, err, syscall.EINVAL, "%q is no path", name)
			_, err = tr.Dial(t.Context(), name)
			assert.ErrorIs(t, err, syscall.EINVAL, "%q is no path", name)
		}
		left, err := os.ReadDir(dir)
		assert.NoError(t, err)
		assert.Empty(t, left, "nothing is left behind")
	})
}

func TestPathsThatCannotBe(t *testing.T) {
	each(t, func(t *testing.T, tr unixsock.Transport) {
		dir := folder(t)
		_, err := tr.Listen(t.Context(), filepath.Join(dir, "nowhere", "e.sock"))
		assert.ErrorIs(t, err, os.ErrNotExist, "a folder is not made")
		_, err = tr.Dial(t.Context(), filepath.Join(dir, "e.sock"))
		assert.ErrorIs(t, err, os.ErrNotExist, "where nothing is, nobody is found")
		stale(t, tr.Type, filepath.Join(dir, "stale"))
		_, err = tr.Dial(t.Context(), filepath.Join(dir, "stale"))
		assert.ErrorIs(t, err, syscall.ECONNREFUSED, "and a socket that is gone refuses")
	})
}

func TestTemporaryFolders(t *testing.T) {
	each(t, func(t *testing.T, tr unixsock.Transport) {
		s, err := tr.Listen(t.Context(), "")
		require.NoError(t, err)
		dir := filepath.Dir(s.Addr().String())
		require.NoError(t, s.Close())
		gone(t, dir, "Close removes the folder that Listen made")

		_, stop := serve(t, tr, "")
		s, _ = serve(t, tr, "")
		dir = filepath.Dir(s.Addr().String())
		stop()
		assert.DirExists(t, dir, "another server's stays")

		s, stop = serve(t, tr, "")
		dir = filepath.Dir(s.Addr().String())
		info, err := os.Stat(dir)
		require.NoError(t, err)
		if runtime.GOOS != "windows" {
			assert.EqualValues(t, 0o700, info.Mode().Perm(), "nobody else can enter it")
		}
		stop()
		gone(t, dir, "the end of the context removes it too")
	})
}

func TestListenThatIsCancelled(t *testing.T) {
	each(t, func(t *testing.T, tr unixsock.Transport) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		name := path(t)
		_, err := tr.Listen(ctx, name)
		assert.ErrorIs(t, err, context.Canceled)
		gone(t, name, "a Listen that is cancelled leaves nothing behind")

		stale(t, tr.Type, name)
		_, err = tr.Listen(ctx, name)
		assert.Error(t, err)
		assert.FileExists(t, name, "and removes nothing")
	})
}

func TestAbstractNames(t *testing.T) {
	each(t, func(t *testing.T, tr unixsock.Transport) {
		name := "@socketlab-" + rand.Text()
		if runtime.GOOS != "linux" {
			_, err := tr.Listen(t.Context(), name)
			assert.ErrorIs(t, err, errors.ErrUnsupported, "abstract names exist on Linux alone")
			return
		}
		t.Chdir(folder(t))
		s, stop := serve(t, tr, name)
		assert.Equal(t, name, s.Addr().String())
		assert.True(t, answers(t, tr, name), "an abstract name is served")
		_, err := tr.Listen(t.Context(), name)
		assert.ErrorIs(t, err, syscall.EADDRINUSE, "by one server")
		left, err := os.ReadDir(".")
		assert.NoError(t, err)
		assert.Empty(t, left, "it is no file")
		stop()
		_, stop = serve(t, tr, name)
		stop()
	})
}
