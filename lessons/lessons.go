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
	Idea        string // the one, in a sentence
	Experiments []lab.Experiment
}

// All are the lessons of the course in their order, written or not.
func All() []Lesson {
	return []Lesson{
		{1, "A socket is a number with a name", "A kernel object behind a file descriptor, and an address that finds it.", []lab.Experiment{
			socket.Descriptor,
			socket.SameNumber,
			socket.BindTwice,
			socket.BeforeAccept,
			socket.StalePath,
		}},
		{2, "A stream has no messages", "Streams carry bytes; messages are framing that somebody must write.", []lab.Experiment{
			boundaries.Boundaries,
		}},
		{3, "A datagram is all or nothing", "UDP keeps edges and nothing else.", []lab.Experiment{
			datagrams.ShortBuffer,
			datagrams.EmptyMessage,
			datagrams.LargestMessage,
			datagrams.NobodyListening,
			datagrams.ThirdSocket,
		}},
		{4, "Reliability is work", "What TCP does for you, seen packet by packet on a link that loses.", []lab.Experiment{
			reliability.Order,
			reliability.LateReader,
		}},
		{5, "Unix sockets do five things no network socket can", "Datagrams that wait, edges, credentials, descriptors, names without files.", []lab.Experiment{
			unixdomain.Credentials,
			unixdomain.PassDescriptor,
			unixdomain.AbstractName,
		}},
		{6, "Written is not delivered, closed is not delivered", "Success means: copied into a buffer of the kernel.", []lab.Experiment{
			delivered.WriteAfterClose,
			delivered.UnreadInput,
		}},
		{7, "Half-close, deadlines, dead peers", "The two directions end separately, and a dead peer looks idle.", []lab.Experiment{
			halfclose.PeerCloses,
			halfclose.Duplex,
			halfclose.HalfClose,
			halfclose.Deadline,
			halfclose.SilentPeer,
		}},
		{8, "Wait, drop or disconnect", "A slow reader is everybody's problem.", []lab.Experiment{
			backpressure.NobodyReads,
			backpressure.Broadcast,
		}},
		{9, "Ten thousand connections", "A goroutine for each connection: what one costs, and what runs out first.", []lab.Experiment{
			many.ConnectionCost,
			many.DialCost,
		}},
		{10, "Below the ports", "Raw sockets: ICMP echo is the fifth echo.", nil},
		{11, "Polling, long polling, SSE, WebSocket", "How a browser got the news, and what each delivery costs.", nil},
		{12, "HTTP once, then never again", "The upgrade, byte by byte.", nil},
		{13, "Frames, masks, fragments", "The WebSocket frame, byte by byte.", nil},
		{14, "Ending and staying alive", "The closing handshake, close codes, ping and pong.", nil},
		{15, "Hostile peers", "Origins, limits, amplification, permissions, TLS.", nil},
		{16, "Build it, measure it, scale it", "A messenger, a tracker and a game; then two servers and a broker.", nil},
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

// Find returns the experiment of this name, if there is one.
func Find(name string) (e lab.Experiment, ok bool) {
	for _, e := range Experiments() {
		if e.Name == name {
			return e, true
		}
	}
	return e, false
}

// ExperimentNames returns the names of all experiments, in their order.
func ExperimentNames() []string {
	var names []string
	for _, e := range Experiments() {
		names = append(names, e.Name)
	}
	return names
}
