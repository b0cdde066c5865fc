package cmdutil

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/socketlab/socketlab/internal/course"
	"github.com/socketlab/socketlab/internal/course/learner"
	"github.com/socketlab/socketlab/internal/errno"
)

// OpenSession opens the record of this learner. It prints a warning on errs if
// the record is damaged or cannot be used.
func OpenSession(errs io.Writer) *learner.Session {
	return learner.OpenSession(func(err error) {
		if _, damaged := errors.AsType[*learner.DamagedError](err); damaged {
			fmt.Fprintln(errs, "socketlab:", err)
			return
		}
		fmt.Fprintln(errs, "socketlab: your progress is not kept:", errno.RootCause(err))
	})
}

// WrittenLessons lists the numbers of the lessons in repo.
func WrittenLessons(repo fs.FS) ([]int, error) {
	dir, err := fs.Sub(repo, "lessons")
	if err != nil {
		return nil, err
	}
	folders, err := course.Folders(dir)
	return course.Numbers(folders), err
}

// DescribeNextStep returns the command that this learner types next, or a
// sentence if there is none.
func DescribeNextStep(s *learner.Session, repo fs.FS) string {
	written, err := WrittenLessons(repo)
	if err != nil {
		return err.Error()
	}
	number := s.Progress().Next(written)
	if number == 0 {
		return "every lesson that is written is done"
	}
	if s.Progress().Of(number).Read == nil {
		return fmt.Sprintf("%s lesson %d", ProgramName(), number)
	}
	return fmt.Sprintf("write exercise %d, then: %s check %d", number, ProgramName(), number)
}
