package learner

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Home names the environment variable with the directory of the file.
const Home = "SOCKETLAB_HOME"

// A Store reads and writes the file. Several processes may use it
// simultaneously: each change holds a lock, and replaces the file as a whole.
type Store struct{ path string }

// Open returns the store of this user, without opening the file. It fails if
// the system names no configuration directory and SOCKETLAB_HOME is not set.
func Open() (Store, error) {
	if dir := os.Getenv(Home); dir != "" {
		return Store{filepath.Join(dir, "progress.json")}, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return Store{}, fmt.Errorf("there is no configuration folder (%w); set %s to a folder", err, Home)
	}
	return Store{filepath.Join(dir, "socketlab", "progress.json")}, nil
}

// Path returns the path of the file.
func (s Store) Path() string { return s.path }

// A DamagedError reports that the file could not be decoded, and the path to
// which it was moved. The Progress beside it is empty and valid.
type DamagedError struct{ Path, Aside string }

// Error returns a sentence with both paths.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("the record of your progress, %s, is damaged; it is kept as %s, and a new one is begun", e.Path, e.Aside)
}

// Read returns the recorded progress, which is empty if there is no file.
func (s Store) Read() (Progress, error) {
	p, err := s.read()
	if _, damaged := errors.AsType[*DamagedError](err); !damaged {
		return p, err
	}
	return s.Update(func(*Progress) {})
}

// Update calls change with the recorded progress, records the result and
// returns it.
func (s Store) Update(change func(*Progress)) (p Progress, err error) {
	if s.path == "" {
		return p, errors.New("there is no place for it")
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return p, err
	}
	unlock, err := s.lock()
	if err != nil {
		return p, err
	}
	defer unlock()
	p, err = s.read()
	damaged, ok := errors.AsType[*DamagedError](err)
	if ok {
		err = s.setAside(damaged)
	}
	if err != nil {
		return p, err
	}
	change(&p)
	if err := s.write(p); err != nil {
		return p, err
	}
	if ok {
		return p, damaged
	}
	return p, nil
}

func (s Store) read() (Progress, error) {
	empty := Progress{Version: Version}
	text, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return empty, nil
	}
	if err != nil {
		return empty, err
	}
	var p Progress
	err = json.Unmarshal(text, &p)
	switch {
	case p.Version > Version:
		return empty, fmt.Errorf("%s is of version %d and this program knows %d; it is left alone: use the newer program, or set %s to another folder",
			s.path, p.Version, Version, Home)
	case err != nil || p.Version < 1:
		return empty, &DamagedError{Path: s.path}
	}
	for _, l := range p.Lessons {
		if l != nil {
			l.renamePredictions()
		}
	}
	return p, nil
}

// setAside renames a damaged file to a free name.
func (s Store) setAside(d *DamagedError) error {
	for i := 1; i < 1000; i++ {
		d.Aside = fmt.Sprintf("%s.damaged-%d", s.path, i)
		if _, err := os.Lstat(d.Aside); errors.Is(err, fs.ErrNotExist) {
			return os.Rename(s.path, d.Aside)
		}
	}
	return fmt.Errorf("%s is damaged, and there are 999 like it; delete some", s.path)
}

// write replaces the file by one that is written completely.
func (s Store) write(p Progress) (err error) {
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(s.path), "progress-*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), s.path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// lockTimeout is how long another process may hold the lock.
const lockTimeout = 5 * time.Second

func (s Store) lock() (unlock func(), err error) {
	type got struct {
		unlock func()
		err    error
	}
	locked := make(chan got, 1)
	go func() {
		unlock, err := lockedfile.MutexAt(s.path + ".lock").Lock()
		locked <- got{unlock, err}
	}()
	select {
	case g := <-locked:
		return g.unlock, g.err
	case <-time.After(lockTimeout):
		go func() {
			if g := <-locked; g.err == nil {
				g.unlock()
			}
		}()
		return nil, fmt.Errorf("another socketlab holds %s.lock", s.path)
	}
}
