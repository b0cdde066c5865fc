package cmdutil

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/socketlab/socketlab/internal/course/exercise"
)

// Exercises returns the exercises of the lessons in repo.
func Exercises(repo fs.FS) ([]exercise.Exercise, error) {
	lessons, err := fs.Sub(repo, "lessons")
	if err != nil {
		return nil, err
	}
	return exercise.All(lessons)
}

// ChooseExercise returns the exercise of a lesson. args holds the number of the
// lesson; otherwise the error is a UsageError.
func ChooseExercise(repo fs.FS, args []string) (exercise.Exercise, error) {
	all, err := Exercises(repo)
	if err != nil {
		return exercise.Exercise{}, err
	}
	if len(args) != 1 {
		return exercise.Exercise{}, UsageErrorf("name one lesson by its number, as in: %s check 2", ProgramName())
	}
	n, err := strconv.Atoi(args[0])
	for _, e := range all {
		if err == nil && e.Number == n {
			return e, nil
		}
	}
	return exercise.Exercise{}, UsageErrorf("there is no lesson %q with an exercise; %s lessons lists them", args[0], ProgramName())
}

// FindExerciseDir returns the directory in which this learner writes the
// exercise. The error is a UserError if there is none.
func FindExerciseDir(e exercise.Exercise) (string, error) {
	dir, err := e.Dir(".")
	switch {
	case errors.Is(err, exercise.ErrNowhere):
		return "", UserErrorf(err, "here is neither a clone of socketlab nor a folder for its exercises; make one with: %s init exercises", ProgramName())
	case errors.Is(err, fs.ErrNotExist):
		return "", UserErrorf(err, "%s is missing; bring it back with: %s reset %d", ShortenPath(filepath.Join(dir, exercise.File)), ProgramName(), e.Number)
	}
	return dir, err
}

// ShortenPath returns path relative to the current directory if it lies inside,
// and unchanged otherwise.
func ShortenPath(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if short, err := filepath.Rel(here, path); err == nil && !strings.HasPrefix(short, "..") {
		return short
	}
	return path
}
