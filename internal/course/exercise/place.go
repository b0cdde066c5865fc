package exercise

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
)

// ErrNowhere says that no folder with exercises was found.
var ErrNowhere = errors.New("no exercises are here")

// Dir is the folder in which a learner writes e: in a clone of the repository, or
// in a working folder that Init has made. It is looked for from a folder upwards.
func (e Exercise) Dir(from string) (string, error) {
	from, err := filepath.Abs(from)
	if err != nil {
		return "", err
	}
	for {
		text, err := os.ReadFile(filepath.Join(from, "go.mod"))
		switch {
		case err == nil && bytes.HasPrefix(text, []byte("module github.com/socketlab/socketlab\n")):
			return there(filepath.Join(from, "lessons", e.Folder, "exercise"))
		case err == nil && bytes.HasPrefix(text, []byte("module "+workModule+"\n")):
			return there(filepath.Join(from, e.Folder))
		}
		up := filepath.Dir(from)
		if up == from {
			return "", ErrNowhere
		}
		from = up
	}
}

func there(dir string) (string, error) {
	_, err := os.Stat(filepath.Join(dir, File))
	return dir, err
}

// Untouched reports whether the file in dir is as the learner got it.
func (e Exercise) Untouched(dir string) bool {
	shipped, err := e.Shipped()
	here, unread := os.ReadFile(filepath.Join(dir, File))
	return err == nil && unread == nil && bytes.Equal(here, shipped)
}

// workModule is the module of a working folder.
const workModule = "socketlab.exercises"

// Init makes a working folder of a folder that is empty, or not there yet.
func Init(dir string, all []Exercise, readme string) error {
	entries, err := os.ReadDir(dir)
	if len(entries) > 0 {
		return os.ErrExist
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	files := map[string][]byte{
		"go.mod":    []byte("module " + workModule + "\n\ngo 1.26\n"),
		"README.md": []byte(readme),
	}
	for _, e := range all {
		beside, err := e.Beside()
		if err != nil {
			return err
		}
		for _, name := range append(beside, File) {
			if files[filepath.Join(e.Folder, name)], err = e.Read(name); err != nil {
				return err
			}
		}
	}
	for name, text := range files {
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(at, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Reset puts the shipped file back, and keeps the learner's under the name that it
// returns. It is empty where there was nothing to keep.
func (e Exercise) Reset(dir string) (kept string, err error) {
	shipped, err := e.Shipped()
	if err != nil {
		return "", err
	}
	at := filepath.Join(dir, File)
	theirs, err := os.ReadFile(at)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	if err == nil && !bytes.Equal(theirs, shipped) {
		if kept, err = keep(at); err != nil {
			return "", err
		}
	}
	return kept, os.WriteFile(at, shipped, 0o644)
}

// keep renames a file to a name that is free.
func keep(at string) (string, error) {
	for i := 1; ; i++ {
		name := at + ".bak"
		if i > 1 {
			name += string(rune('0' + i))
		}
		if _, err := os.Lstat(name); errors.Is(err, os.ErrNotExist) {
			return name, os.Rename(at, name)
		}
		if i == 9 {
			return "", errors.New("there are nine backups already; delete one")
		}
	}
}
