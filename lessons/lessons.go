// Package lessons is the course: one folder a lesson, and in it the experiments
// that the lesson is made of.
package lessons

import (
	"strconv"

	"github.com/socketlab/socketlab/internal/lab"
	boundaries "github.com/socketlab/socketlab/lessons/02-boundaries"
	datagrams "github.com/socketlab/socketlab/lessons/03-datagrams"
)

// A Lesson is one folder of the course.
type Lesson struct {
	Number      int
	Title       string
	Experiments []lab.Experiment
}

// All are the lessons that have experiments, in their order.
func All() []Lesson {
	return []Lesson{
		{1, "A socket is a number with a name", []lab.Experiment{}},
		{2, "A stream has no messages", []lab.Experiment{
			boundaries.Boundaries,
		}},
		{3, "A datagram is all or nothing", []lab.Experiment{
			datagrams.NobodyListening,
		}},
		{4, "Reliability is work", []lab.Experiment{}},
		{5, "Unix sockets do five things no network socket can", []lab.Experiment{}},
		{6, "Written is not delivered, closed is not delivered", []lab.Experiment{}},
		{7, "Half-close, deadlines, dead peers", []lab.Experiment{}},
		{8, "Wait, drop or disconnect", []lab.Experiment{}},
		{9, "Ten thousand connections", []lab.Experiment{}},
	}
}

// Experiments are those of all lessons, in their order.
func Experiments() []lab.Experiment {
	var all []lab.Experiment
	for _, l := range All() {
		for _, e := range l.Experiments {
			e.Lesson = strconv.Itoa(l.Number) + " " + l.Title
			all = append(all, e)
		}
	}
	return all
}
