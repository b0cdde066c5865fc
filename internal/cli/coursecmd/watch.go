package coursecmd

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/course/exercise"
	"github.com/socketlab/socketlab/internal/errno"
)

// NewWatch returns the command watch.
func NewWatch(repo fs.FS) *cobra.Command {
	var poll bool
	cmd := &cobra.Command{
		Use:   "watch [N]",
		Short: "check after every save",
		Long: "Checks an exercise now, and again whenever its file is saved, until Ctrl-C. Without\n" +
			"a number it watches all of them and checks the one that was saved. Where the\n" +
			"system does not tell of changes, as on network mounts and on Windows files under\n" +
			"WSL, --poll looks for them twice a second.",
		Example:           "watch 2\nwatch\nwatch 2 --poll",
		Args:              oneLesson,
		ValidArgsFunction: completeLessons,
		RunE: func(cmd *cobra.Command, args []string) error {
			w, err := newWatching(repo, args)
			if err != nil {
				return err
			}
			out, session := cmd.OutOrStdout(), cmdutil.OpenSession(cmd.ErrOrStderr())
			w.check = func(ctx context.Context, e exercise.Exercise) error {
				_, err := check(ctx, out, repo, e, session.Lesson(e.Number))
				return err
			}
			return w.watch(cmd.Context(), out, poll)
		},
	}
	cmd.Flags().BoolVar(&poll, "poll", false, "look for changes twice a second, instead of being told")
	return cmd
}

// A watching is exercises whose files are looked at.
type watching struct {
	files []watched
	check func(context.Context, exercise.Exercise) error
}

type watched struct {
	exercise.Exercise
	path    string
	checked [sha256.Size]byte // the file as it was then
}

// newWatching watches the exercise of one lesson, which it checks immediately,
// or all exercises, which it checks after a change.
func newWatching(repo fs.FS, args []string) (*watching, error) {
	all, err := cmdutil.Exercises(repo)
	if len(args) == 1 {
		var e exercise.Exercise
		e, err = cmdutil.ChooseExercise(repo, args)
		all = []exercise.Exercise{e}
	}
	w := &watching{}
	for _, e := range all {
		if err != nil {
			return nil, err
		}
		var dir string
		dir, err = cmdutil.FindExerciseDir(e)
		f := watched{Exercise: e, path: filepath.Join(dir, exercise.File)}
		if len(args) == 0 {
			f.checked = f.now()
		}
		w.files = append(w.files, f)
	}
	return w, err
}

// now is the content of the file, in short. A file that is being replaced is as
// it was before.
func (f watched) now() [sha256.Size]byte {
	text, err := os.ReadFile(f.path)
	if err != nil || len(text) == 0 {
		return f.checked
	}
	return sha256.Sum256(text)
}

// changed is a file that is not as it was when it was checked.
func (w *watching) changed() *watched {
	for i := range w.files {
		if f := &w.files[i]; f.now() != f.checked {
			return f
		}
	}
	return nil
}

// watch goes on until the context ends.
func (w *watching) watch(ctx context.Context, out io.Writer, poll bool) error {
	changes, stop, err := w.changes(poll)
	if err != nil {
		return cmdutil.UserErrorf(err, "this system does not tell of changes (%s); look for them with --poll", errno.RootCause(err))
	}
	defer stop()
	for ctx.Err() == nil {
		if f := w.changed(); f != nil {
			fmt.Fprintf(out, "\n%s\n", term.PaintFor(out).Bold(fmt.Sprintf("Exercise %d", f.Number)))
			if err := w.once(ctx, f, changes); err != nil && ctx.Err() == nil {
				return err
			}
			continue
		}
		fmt.Fprintf(out, "\n%s\n", term.PaintFor(out).Dim("Watching for the next save; Ctrl-C ends it."))
		w.wait(ctx, changes)
	}
	return nil
}

// wait returns when one of the files has changed.
func (w *watching) wait(ctx context.Context, changes <-chan time.Time) {
	for w.changed() == nil && ctx.Err() == nil {
		select {
		case <-changes:
		case <-ctx.Done():
		}
	}
}

// once checks the file as it is now, and gives up when it changes meanwhile.
func (w *watching) once(ctx context.Context, f *watched, changes <-chan time.Time) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	f.checked = f.now()
	ended := make(chan error, 1)
	go func() { ended <- w.check(ctx, f.Exercise) }()
	for {
		select {
		case err := <-ended:
			return err
		case <-changes:
		}
		if f.now() != f.checked {
			cancel()
			<-ended
			return nil
		}
	}
}

// changes tells that files may have changed. Editors write a file or replace it,
// so it is their folders that are watched.
func (w *watching) changes(poll bool) (<-chan time.Time, func(), error) {
	if poll {
		often := time.NewTicker(500 * time.Millisecond)
		return often.C, often.Stop, nil
	}
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, nil, err
	}
	for _, f := range w.files {
		if err := notify.Add(filepath.Dir(f.path)); err != nil {
			return nil, nil, errors.Join(err, notify.Close())
		}
	}
	changed := make(chan time.Time, 1)
	go forward(notify, changed)
	return changed, func() { notify.Close() }, nil
}

// forward sends a time after each event, unless one is waiting. It also sends
// one after an error: the watcher has then lost events.
func forward(notify *fsnotify.Watcher, changed chan<- time.Time) {
	for open := true; open; {
		select {
		case _, open = <-notify.Events:
		case _, open = <-notify.Errors:
		}
		select {
		case changed <- time.Now():
		default:
		}
	}
}
