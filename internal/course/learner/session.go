package learner

import (
	"errors"
	"slices"
	"time"

	"github.com/socketlab/socketlab/internal/course"
)

// A Session holds what is recorded of a learner while a command runs. Where the
// file cannot be used, the session goes on without it.
type Session struct {
	store    Store
	progress Progress
	warn     func(error)
	unsaved  bool
}

// OpenSession reads what is recorded of this  It calls warn with a
// *DamagedError when the file was damaged and set aside, and once with the error
// because of which nothing is recorded from then on.
func OpenSession(warn func(error)) *Session {
	s := &Session{warn: warn}
	var err error
	if s.store, err = Open(); err == nil {
		s.progress, err = s.store.Read()
	}
	s.report(err)
	return s
}

// Progress returns what is recorded.
func (s *Session) Progress() Progress { return s.progress }

// Lesson returns the part of the session that is about one lesson.
func (s *Session) Lesson(number int) LessonSession { return LessonSession{s, number} }

func (s *Session) report(err error) {
	_, damaged := errors.AsType[*DamagedError](err)
	if err == nil || s.unsaved {
		return
	}
	s.unsaved = !damaged
	s.warn(err)
}

// change makes a change here and in the file.
func (s *Session) change(change func(*Progress)) {
	change(&s.progress)
	if s.unsaved {
		return
	}
	recorded, err := s.store.Update(change)
	s.report(err)
	if !s.unsaved {
		s.progress = recorded
	}
}

// A LessonSession holds what is recorded of a learner in one lesson.
type LessonSession struct {
	*Session
	number int
}

// Recorded returns a copy of what is recorded of the lesson.
func (s LessonSession) Recorded() Lesson { return s.progress.Of(s.number) }

func (s LessonSession) note(change func(*Lesson)) {
	s.change(func(p *Progress) {
		p.Last = s.number
		change(p.Lesson(s.number))
	})
}

// Section returns the index of the section to go on with. A lesson that was read begins anew, unless
// its exercise is left.
func (s LessonSession) Section() int {
	mine := s.Recorded()
	switch {
	case mine.Read != nil && mine.Passed == nil:
		return slices.Index(course.Sections, "Exercise")
	case mine.Read != nil:
		return 0
	}
	return max(0, slices.Index(course.Sections, mine.At))
}

// Reach records that the learner is at a section.
func (s LessonSession) Reach(section int) {
	s.note(func(l *Lesson) { l.At = course.Sections[section] })
}

// Predicted returns the answer to a prediction, or "".
func (s LessonSession) Predicted(key string) string { return s.Recorded().Predictions[key].Answer }

// Predict records the answer to a prediction.
func (s LessonSession) Predict(key, letter string) {
	s.note(func(l *Lesson) {
		if l.Predictions == nil {
			l.Predictions = make(map[string]Prediction)
		}
		l.Predictions[key] = Prediction{Answer: letter}
	})
}

// RecordOutcome records the outcome beside the prediction, where there was one.
func (s LessonSession) RecordOutcome(key, outcome string, right bool) {
	s.note(func(l *Lesson) {
		if p, ok := l.Predictions[key]; ok {
			p.Outcome, p.Right = outcome, right
			l.Predictions[key] = p
		}
	})
}

// Finish records that the end of the lesson was reached.
func (s LessonSession) Finish() {
	s.note(func(l *Lesson) { l.Read = since(l.Read) })
}

// RecordCheck records that the exercise was checked, and whether it has passed.
func (s LessonSession) RecordCheck(passed bool) {
	s.note(func(l *Lesson) {
		l.Checks++
		if passed {
			l.Passed = since(l.Passed)
		}
	})
}

// NextHint returns the number of the hint to give, from 0 on. The last one is given
// again.
func (s LessonSession) NextHint(hints int) (next int) {
	s.note(func(l *Lesson) {
		next = min(l.Hints, hints-1)
		l.Hints = next + 1
	})
	return next
}

// since returns when something was done first.
func since(done *time.Time) *time.Time {
	if done == nil {
		now := time.Now().UTC().Truncate(time.Second)
		return &now
	}
	return done
}
