package coursecmd

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/course/exercise"
)

// longest is for what takes no time unless the machine is busy.
const longest = 30 * time.Second

// a watch of two files, and what it checks.
func watchTwo(t *testing.T) (w *watching, checked chan string) {
	dir := t.TempDir()
	w, checked = &watching{}, make(chan string)
	for n := range 2 {
		f := watched{Exercise: exercise.Exercise{Number: n}, path: filepath.Join(dir, fmt.Sprint(n), exercise.File)}
		require.NoError(t, os.Mkdir(filepath.Dir(f.path), 0o700))
		require.NoError(t, os.WriteFile(f.path, []byte("as it was given"), 0o600))
		f.checked = f.now()
		w.files = append(w.files, f)
	}
	w.check = func(ctx context.Context, e exercise.Exercise) error {
		text, err := os.ReadFile(w.files[e.Number].path)
		select {
		case checked <- fmt.Sprintf("%d: %s", e.Number, text):
		case <-ctx.Done():
		}
		return err
	}
	return w, checked
}

func await(t *testing.T, checked chan string) string {
	select {
	case text := <-checked:
		return text
	case <-time.After(longest):
		require.Fail(t, "nothing is checked")
		return ""
	}
}

func TestWatch(t *testing.T) {
	for _, poll := range []bool{false, true} {
		t.Run(fmt.Sprintf("poll %v", poll), func(t *testing.T) {
			w, checked := watchTwo(t)
			w.files[0].checked = [32]byte{} // to be checked immediately
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- w.watch(ctx, io.Discard, poll) }()

			assert.Equal(t, "0: as it was given", await(t, checked))
			require.NoError(t, os.WriteFile(w.files[1].path, []byte("saved"), 0o600))
			assert.Equal(t, "1: saved", await(t, checked))
			beside := w.files[1].path + "~"
			require.NoError(t, os.WriteFile(beside, []byte("replaced"), 0o600))
			require.NoError(t, os.Rename(beside, w.files[1].path))
			assert.Equal(t, "1: replaced", await(t, checked))

			cancel()
			select {
			case err := <-ended:
				assert.NoError(t, err, "Ctrl-C is how it ends")
			case <-time.After(longest):
				assert.Fail(t, "it goes on")
			}
		})
	}
}

// A check of what is not there any more is given up.
func TestWatchChecksWhatWasSavedLast(t *testing.T) {
	w, checked := watchTwo(t)
	begun := make(chan string)
	w.check = func(ctx context.Context, e exercise.Exercise) error {
		text, err := os.ReadFile(w.files[0].path)
		begun <- string(text)
		if string(text) == "slow" {
			<-ctx.Done()
			return ctx.Err()
		}
		checked <- string(text)
		return err
	}
	require.NoError(t, os.WriteFile(w.files[0].path, []byte("slow"), 0o600))
	go w.watch(t.Context(), io.Discard, false)
	assert.Equal(t, "slow", await(t, begun))
	require.NoError(t, os.WriteFile(w.files[0].path, []byte("good"), 0o600))
	assert.Equal(t, "good", await(t, begun))
	assert.Equal(t, "good", await(t, checked))
}
