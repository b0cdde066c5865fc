package cli

import "github.com/socketlab/socketlab/internal/course"

// notes are what is kept of a learner in one lesson.
type notes struct {
	lesson int
	at     int
	given  map[string]string
}

func notesOf(l course.Lesson) *notes { return &notes{lesson: l.Number, given: map[string]string{}} }

func (n *notes) step() int                                   { return n.at }
func (n *notes) reach(step int) error                        { n.at = step; return nil }
func (n *notes) prediction(key string) string                { return n.given[key] }
func (n *notes) predict(key, letter string) error            { n.given[key] = letter; return nil }
func (n *notes) found(key, outcome string, right bool) error { return nil }
func (n *notes) finish() error                               { return nil }
func nextOf(folders []string) string                         { return folders[0] }

func passedExercise(lesson int) error                      { return nil }
func hasPassed(lesson int) (bool, error)                   { return false, nil }
func nextHint(lesson, hints int) (from, to int, err error) { return 0, 1, nil }
