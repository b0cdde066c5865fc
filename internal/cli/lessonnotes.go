package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/socketlab/socketlab/internal/course"
	"github.com/socketlab/socketlab/internal/course/learner"
	"github.com/socketlab/socketlab/internal/errno"
)

// A record is what is kept of a learner, as far as it can be kept: where it
// cannot, the learner is told once and goes on.
type record struct {
	store learner.Store
	kept  learner.Progress
	errs  io.Writer
	told  bool
}

func openRecord(errs io.Writer) *record {
	r := &record{errs: errs}
	var err error
	if r.store, err = learner.Open(); err == nil {
		r.kept, err = r.store.Read()
	}
	r.tell(err)
	return r
}

func (r *record) tell(err error) {
	switch _, damaged := errors.AsType[*learner.DamagedError](err); {
	case err == nil || r.told:
	case damaged:
		fmt.Fprintln(r.errs, "socketlab:", err)
	default:
		r.told = true
		fmt.Fprintln(r.errs, "socketlab: your progress is not kept:", errno.RootCause(err))
	}
}

// change makes a change here and in the file.
func (r *record) change(change func(*learner.Progress)) {
	change(&r.kept)
	if r.told {
		return
	}
	kept, err := r.store.Update(change)
	r.tell(err)
	if !r.told {
		r.kept = kept
	}
}

// notes are what is kept of a learner in one lesson.
type notes struct {
	*record
	lesson int
}

func (n notes) mine() learner.Lesson { return n.kept.Of(n.lesson) }

func (n notes) note(change func(*learner.Lesson)) {
	n.change(func(p *learner.Progress) {
		p.Last = n.lesson
		change(p.Lesson(n.lesson))
	})
}

// step is the section to go on with. A lesson that was read begins anew, unless
// its exercise is left.
func (n notes) step() int {
	mine := n.mine()
	switch {
	case mine.Read != nil && mine.Passed == nil:
		return slices.Index(course.Sections, "Exercise")
	case mine.Read != nil:
		return 0
	}
	return max(0, slices.Index(course.Sections, mine.At))
}

func (n notes) reach(step int) {
	n.note(func(l *learner.Lesson) { l.At = course.Sections[step] })
}

func (n notes) predicted(key string) string { return n.mine().Predictions[key].Answer }

func (n notes) predict(key, letter string) {
	n.note(func(l *learner.Lesson) {
		if l.Predictions == nil {
			l.Predictions = make(map[string]learner.Prediction)
		}
		l.Predictions[key] = learner.Prediction{Answer: letter}
	})
}

// found keeps the outcome beside the prediction, where there was one.
func (n notes) found(key, outcome string, right bool) {
	n.note(func(l *learner.Lesson) {
		if p, ok := l.Predictions[key]; ok {
			p.Outcome, p.Right = outcome, right
			l.Predictions[key] = p
		}
	})
}

func (n notes) finish() {
	n.note(func(l *learner.Lesson) { l.Read = since(l.Read) })
}

// checked keeps that the exercise was checked, and whether it has passed.
func (n notes) checked(passed bool) {
	n.note(func(l *learner.Lesson) {
		l.Checks++
		if passed {
			l.Passed = since(l.Passed)
		}
	})
}

// nextHint is the number of the hint to give, from 0 on. The last one is given
// again.
func (n notes) nextHint(hints int) (next int) {
	n.note(func(l *learner.Lesson) {
		next = min(l.Hints, hints-1)
		l.Hints = next + 1
	})
	return next
}

// since keeps when something was done first.
func since(done *time.Time) *time.Time {
	if done == nil {
		now := time.Now().UTC().Truncate(time.Second)
		return &now
	}
	return done
}
