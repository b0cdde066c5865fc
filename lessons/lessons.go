// Package lessons is the course: one folder a lesson, and in it the experiments
// that the lesson is made of.
package lessons

import (
	boundaries "github.com/socketlab/socketlab/lessons/02-boundaries"
	datagrams "github.com/socketlab/socketlab/lessons/03-datagrams"

	"github.com/socketlab/socketlab/internal/lab"
)

// Experiments are all of them, in the order of the lessons.
func Experiments() []lab.Experiment {
	return []lab.Experiment{
		boundaries.Boundaries,
		datagrams.NobodyListening,
	}
}
