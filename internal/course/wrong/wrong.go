// Package wrong reads the wrong solutions of an exercise. Only tests import it:
// they prove that the check finds each mistake.
package wrong

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
)

// A Solution is a file of testdata/wrong, laid over solution.go.
type Solution struct {
	Name     string // of the file
	Breaks   string // the first claim that it breaks
	Believes string // the likely misconception
	Source   []byte // a whole exercise.go
}

var header = regexp.MustCompile(`\A// breaks: (\S+)\n// believes: (.+)\n\n`)

var errHeader = errors.New("a wrong solution begins with the lines // breaks: and // believes:, and an empty line")

// Solutions returns the wrong solutions of the exercise in a directory.
func Solutions(exercise fs.FS) ([]Solution, error) {
	solution, err := fs.ReadFile(exercise, "testdata/solution.go")
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(exercise, "testdata/wrong/*.go")
	if err != nil {
		return nil, err
	}
	var all []Solution
	for _, file := range files {
		changes, err := fs.ReadFile(exercise, file)
		if err != nil {
			return nil, err
		}
		pinned := header.FindSubmatch(changes)
		if pinned == nil {
			return nil, fmt.Errorf("%s: %w", file, errHeader)
		}
		source, err := compose(solution, changes)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, Solution{path.Base(file), string(pinned[1]), string(pinned[2]), source})
	}
	return all, nil
}
