package learner

import (
	"errors"
	"slices"
	"time"

	"github.com/socketlab/socketlab/internal/course"
)

// A Session reads and changes the record of a learner while one command runs.
// If the file cannot be used, the session continues in memory. One goroutine
// may use it.
type Session struct {
	store    Store
	progress Progress
	warn     func(error)
	unsaved  bool
}

// OpenSession reads the record of this learner. It calls warn with a
// *DamagedError if the file was damaged and set aside. Any later error that
// prevents recording is passed to warn once, also from other methods.
func OpenSession(warn func(error)) *Session {
	s := &Session{warn: warn}
	var err error
	if s.store, err = Open(); err == nil {
		s.progress, err = s.store.Read()
	}
	s.report(err)
	return s
}

// Progress returns the whole record.
func (s *Session) Progress() Progress { return s.progress }

// Lesson returns the session of one lesson.
func (s *Session) Lesson(number int) LessonSession { return LessonSession{s, number} }

func (s *Session) report(err error) {
	_, damaged := errors.AsType[*DamagedError](err)
	if err == nil || s.unsaved {
		return
	}
	s.unsaved = !damaged
	s.warn(err)
}

// change changes the record in memory and in the file.
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

// A LessonSession reads and changes the record of one lesson.
type LessonSession struct {
	*Session
	number int
}

// Recorded returns a copy of the record of the lesson.
func (s LessonSession) Recorded() Lesson { return s.progress.Of(s.number) }

func (s LessonSession) note(change func(*Lesson)) {
	s.change(func(p *Progress) {
		p.Last = s.number
		change(p.Lesson(s.number))
	})
}

// Section returns the index of the section to go on with. A lesson that was
// read continues at its exercise, or at its beginning if that has passed.
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

// Reach records that the learner has reached a section.
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

// RecordOutcome adds the outcome to the prediction of that key, if there is
// one.
func (s LessonSession) RecordOutcome(key, outcome string, right bool) {
	s.note(func(l *Lesson) {
		if p, ok := l.Predictions[key]; ok {
			p.Outcome, p.Right = outcome, right
			l.Predictions[key] = p
		}
	})
}

// Finish records that the learner has read the lesson to the end.
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

// NextHint returns the index of the next hint, and records that it was printed.
// After the last hint it returns the last again.
func (s LessonSession) NextHint(hints int) (next int) {
	s.note(func(l *Lesson) {
		next = min(max(l.Hints, 0), hints-1)
		l.Hints = next + 1
	})
	return next
}

// since returns done, or the current time if done is nil.
func since(done *time.Time) *time.Time {
	if done == nil {
		now := time.Now().UTC().Truncate(time.Second)
		return &now
	}
	return done
}
