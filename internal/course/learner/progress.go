// Package learner keeps what a learner has done: one JSON file, in the user's
// configuration folder or in the folder that SOCKETLAB_HOME names.
package learner

import (
	"slices"
	"strconv"
	"time"
)

// Version is that of the file. A file of a later version is left alone.
const Version = 1

// Progress is all that is kept.
type Progress struct {
	Version int                `json:"version"`
	Last    int                `json:"last,omitempty"` // the lesson that was opened last
	Lessons map[string]*Lesson `json:"lessons,omitempty"`
}

// A Lesson is what was done in one.
type Lesson struct {
	At          string                `json:"at,omitempty"`   // the section that was reached
	Read        *time.Time            `json:"read,omitempty"` // when its end was reached
	Predictions map[string]Prediction `json:"predictions,omitempty"`
	Checks      int                   `json:"checks,omitempty"` // how often the exercise was checked
	Hints       int                   `json:"hints,omitempty"`  // how many were given
	Passed      *time.Time            `json:"passed,omitempty"` // when the exercise passed first
}

// A Prediction is an answer, and what has happened then.
type Prediction struct {
	Answer  string `json:"answer"`
	Outcome string `json:"outcome,omitempty"`
	Right   bool   `json:"right,omitempty"`
}

// Lesson returns what is kept of one, to be changed in place.
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

// Of returns a copy of what is kept of a lesson.
func (p Progress) Of(number int) Lesson {
	if l := p.Lessons[strconv.Itoa(number)]; l != nil {
		return *l
	}
	return Lesson{}
}

// Done reports whether nothing of the lesson is left: it was read to the end, and
// its exercise has passed.
func (l Lesson) Done() bool { return l.Read != nil && l.Passed != nil }

// Begun reports whether the lesson was opened, or its exercise checked.
func (l Lesson) Begun() bool { return l.At != "" || l.Checks > 0 }

// Next is the lesson to go on with, of those that there are: the last one as long
// as it is not done, then the first that is not. It is 0 after all of them.
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
