// Package lessons is the course: one folder a lesson, and in it the experiments
// that the lesson is made of.
package lessons

import (
	"strconv"

	"github.com/socketlab/socketlab/internal/lab"
	socket "github.com/socketlab/socketlab/lessons/01-socket"
	boundaries "github.com/socketlab/socketlab/lessons/02-boundaries"
	datagrams "github.com/socketlab/socketlab/lessons/03-datagrams"
	reliability "github.com/socketlab/socketlab/lessons/04-reliability"
	unixdomain "github.com/socketlab/socketlab/lessons/05-unix"
	delivered "github.com/socketlab/socketlab/lessons/06-delivered"
	halfclose "github.com/socketlab/socketlab/lessons/07-halfclose"
	backpressure "github.com/socketlab/socketlab/lessons/08-backpressure"
	many "github.com/socketlab/socketlab/lessons/09-many"
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
		{1, "A socket is a number with a name", []lab.Experiment{
			socket.Descriptor,
			socket.SameNumber,
			socket.BindTwice,
			socket.BeforeAccept,
			socket.StalePath,
		}},
		{2, "A stream has no messages", []lab.Experiment{
			boundaries.Boundaries,
		}},
		{3, "A datagram is all or nothing", []lab.Experiment{
			datagrams.ShortBuffer,
			datagrams.EmptyMessage,
			datagrams.LargestMessage,
			datagrams.NobodyListening,
			datagrams.Strangers,
		}},
		{4, "Reliability is work", []lab.Experiment{
			reliability.Order,
			reliability.LateReader,
		}},
		{5, "Unix sockets do five things no network socket can", []lab.Experiment{
			unixdomain.Credentials,
			unixdomain.PassDescriptor,
			unixdomain.AbstractName,
		}},
		{6, "Written is not delivered, closed is not delivered", []lab.Experiment{
			delivered.WriteAfterClose,
			delivered.UnreadInput,
		}},
		{7, "Half-close, deadlines, dead peers", []lab.Experiment{
			halfclose.PeerCloses,
			halfclose.Duplex,
			halfclose.HalfClose,
			halfclose.Deadline,
			halfclose.SilentPeer,
		}},
		{8, "Wait, drop or disconnect", []lab.Experiment{
			backpressure.NobodyReads,
			backpressure.Broadcast,
		}},
		{9, "Ten thousand connections", []lab.Experiment{
			many.ConnectionCost,
			many.DialCost,
		}},
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
