// Package learner records the progress of a learner: in one JSON file, in the
// user's configuration directory or in the directory that SOCKETLAB_HOME names.
package learner

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/socketlab/socketlab/internal/renamed"
)

// Version is the version of the file's format. Store does not touch a file of a
// later version.
const Version = 1

// Progress holds all that the file records.
type Progress struct {
	Version int                `json:"version"`
	Last    int                `json:"last,omitempty"` // number of the lesson that was opened last
	Lessons map[string]*Lesson `json:"lessons,omitempty"`
}

// A Lesson holds the record of one lesson.
type Lesson struct {
	At          string                `json:"at,omitempty"`   // the section that was reached
	Read        *time.Time            `json:"read,omitempty"` // when its end was reached
	Predictions map[string]Prediction `json:"predictions,omitempty"`
	Checks      int                   `json:"checks,omitempty"` // number of times that the exercise was checked
	Hints       int                   `json:"hints,omitempty"`  // number of hints that were printed
	Passed      *time.Time            `json:"passed,omitempty"` // when the exercise first passed
}

// A Prediction holds an answer, and the outcome of the run that followed.
type Prediction struct {
	Answer  string `json:"answer"`
	Outcome string `json:"outcome,omitempty"`
	Right   bool   `json:"right,omitempty"`
}

// Lesson returns the record of a lesson for the caller to change. It adds an
// empty record if there is none.
func (p *Progress) Lesson(number int) *Lesson {
	key := strconv.Itoa(number)
	if p.Lessons == nil {
		p.Lessons = make(map[string]*Lesson)
	}
	if p.Lessons[key] == nil {
		p.Lessons[key] = &Lesson{}
	}
	return p.Lessons[key]
}

// Of returns a copy of the record of a lesson.
func (p Progress) Of(number int) Lesson {
	if l := p.Lessons[strconv.Itoa(number)]; l != nil {
		return *l
	}
	return Lesson{}
}

// renamePredictions gives the predictions that an earlier version has recorded the
// keys of today.
func (l *Lesson) renamePredictions() {
	for key, p := range l.Predictions {
		now := strings.Join(renamed.Prediction(strings.Split(key, "/")), "/")
		if now == key {
			continue
		}
		delete(l.Predictions, key)
		if _, ok := l.Predictions[now]; !ok {
			l.Predictions[now] = p
		}
	}
}

// Done reports whether the lesson was read to the end and its exercise has
// passed.
func (l Lesson) Done() bool { return l.Read != nil && l.Passed != nil }

// Begun reports whether the lesson was opened, or its exercise checked.
func (l Lesson) Begun() bool { return l.At != "" || l.Checks > 0 }

// Next returns the number of the lesson to go on with: the last one if it is
// not done, otherwise the first of numbers that is not done. It returns 0 if
// all are done.
func (p Progress) Next(numbers []int) int {
	open := func(n int) bool { return !p.Of(n).Done() }
	if slices.Contains(numbers, p.Last) && open(p.Last) {
		return p.Last
	}
	if i := slices.IndexFunc(numbers, open); i >= 0 {
		return numbers[i]
	}
	return 0
}
