// Package exercise checks what a learner has written. The check is built anew each
// time from the course's own copy, laid over the learner's folder, so that nothing
// a learner changes there can make it pass but the exercise itself.
package exercise

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/socketlab/socketlab/internal/course"
)

// An Exercise is the folder "exercise" of a lesson.
type Exercise struct {
	Number int
	Folder string // of its lesson: "02-boundaries"
	files  fs.FS
}

// File is the name of the file that the learner writes.
const File = "exercise.go"

// All are the exercises of lessons, which is their folder.
func All(lessons fs.FS) (all []Exercise, err error) {
	folders, err := course.Folders(lessons)
	for _, f := range folders {
		files, err := fs.Sub(lessons, path.Join(f, "exercise"))
		if err != nil {
			return nil, err
		}
		if _, missing := fs.Stat(files, File); missing == nil {
			e := Exercise{Folder: f, files: files}
			fmt.Sscanf(f, "%02d-", &e.Number)
			all = append(all, e)
		}
	}
	return all, err
}

// Shipped is the file as the learner gets it.
func (e Exercise) Shipped() ([]byte, error) { return fs.ReadFile(e.files, File) }

// Beside are further files that the exercise consists of.
func (e Exercise) Beside() (names []string, err error) {
	names, err = fs.Glob(e.files, "*.go")
	return without(names, File), err
}

// Read returns one of the files.
func (e Exercise) Read(name string) ([]byte, error) { return fs.ReadFile(e.files, name) }

// Solution is what the course would write.
func (e Exercise) Solution() ([]byte, error) { return fs.ReadFile(e.files, "testdata/solution.go") }

// Hints are the graded hints, as Markdown.
func (e Exercise) Hints() ([]string, error) {
	text, err := fs.ReadFile(e.files, "testdata/hints.md")
	parts := regexp.MustCompile(`(?m)^## \d+\n`).Split(string(text), -1)
	var hints []string
	for _, p := range parts[min(1, len(parts)):] {
		hints = append(hints, strings.TrimSpace(p))
	}
	return hints, err
}

// checks are the names of the files that the check consists of.
func (e Exercise) checks() ([]string, error) { return fs.Glob(e.files, "testdata/*_test.go") }

func without(names []string, name string) (rest []string) {
	for _, n := range names {
		if n != name {
			rest = append(rest, n)
		}
	}
	return rest
}
