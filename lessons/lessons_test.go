package lessons_test

import (
	"context"
	"net"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/lessons"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/unixsock"
	"github.com/socketlab/socketlab/websocket"
)

// kinds are one transport of each kind.
const onLinux = runtime.GOOS == "linux"

var kinds = []echo.Transport{
	tcp.Transport{},
	unixsock.Transport{Type: "unix"},
	unixsock.Transport{Type: "unixpacket"},
	udp.Transport{},
	unixsock.Transport{Type: "unixgram"},
	websocket.Transport{},
}

// transports are the kinds and their variants.
func transports() []echo.Transport {
	secret := echotest.TLS()
	return slices.Concat(kinds, []echo.Transport{
		tcp.Transport{TLS: secret},
		tcp.Transport{Delay: true},
		websocket.Transport{TLS: secret},
		websocket.Transport{Compression: true},
	})
}

// TestExperiments holds together what happens and what the traits claim.
func TestExperiments(t *testing.T) {
	for _, e := range lessons.Experiments() {
		for _, transport := range transports() {
			traits := transport.Traits()
			t.Run(e.Name+"/"+traits.Name, func(t *testing.T) {
				o, err := lab.Observe(t.Context(), e, transport)
				require.NoError(t, err)
				t.Log(o.Outcome, o.Figure, o.Detail)
				assert.Empty(t, e.Contradiction(traits, o))
				if onLinux {
					assert.NotEqual(t, lab.Absent, o.Outcome)
				}
			})
		}
	}
}

// TestEveryClaimIsPutToTheTest by an experiment.
func TestEveryClaimIsPutToTheTest(t *testing.T) {
	var tested []string
	for _, e := range lessons.Experiments() {
		tested = append(tested, e.Trait)
	}
	for _, c := range (echo.Traits{}).Claims() {
		if c.Field != "Crosses" { // data, not a claim
			assert.Contains(t, tested, c.Field)
		}
	}
}

// A liar is a transport that claims something else than it should.
type liar struct {
	echo.Transport
	traits echo.Traits
}

func (l liar) Traits() echo.Traits    { return l.traits }
func (l liar) Unwrap() echo.Transport { return l.Transport }

// lies change one field of the traits each, or return false where that is none.
var lies = []struct {
	field string
	about func(*echo.Traits) bool
}{
	{"Boundaries", func(t *echo.Traits) bool { return claim(&t.Boundaries) }},
	{"Truncates", func(t *echo.Traits) bool { t.Truncates = !t.Truncates; return true }},
	{"Reliable", func(t *echo.Traits) bool { return claim(&t.Reliable) }},
	{"Refuses", func(t *echo.Traits) bool { return claim(&t.Refuses) }},
	{"Connected", func(t *echo.Traits) bool { return claim(&t.Connected) }},
	{"HalfClose", func(t *echo.Traits) bool { return claim(&t.HalfClose) }},
	{"Backpressure", func(t *echo.Traits) bool { return claim(&t.Backpressure) }},
	{"Resumable", func(t *echo.Traits) bool { return claim(&t.Resumable) }},
	{"EmptyMessages", func(t *echo.Traits) bool { t.EmptyMessages = !t.EmptyMessages; return true }},
	{"MaxMessage", func(t *echo.Traits) bool { defer func() { t.MaxMessage = 0 }(); return t.MaxMessage > 0 }},
	{"MaxMessage", func(t *echo.Traits) bool { t.MaxMessage *= 16; return t.MaxMessage > 0 }},
}

// claim makes a promise of what was none.
func claim(field *bool) bool {
	was := *field
	*field = true
	return !was
}

// TestFalseTraitsAreSeen is about the matrix itself: a trait that is claimed and
// does not hold turns a cell red, with the sentence. Outcomes of streams are a
// matter of chance, so they are looked at three times.
func TestFalseTraitsAreSeen(t *testing.T) {
	for _, transport := range kinds {
		for _, lie := range lies {
			traits := transport.Traits()
			if !lie.about(&traits) {
				continue
			}
			t.Run(traits.Name+"/"+lie.field, func(t *testing.T) {
				rows := lab.Compare(t.Context(), about(lie.field), []echo.Transport{liar{transport, traits}}, 3, nil)
				assert.Contains(t, contradictions(rows), traits.Claim(lie.field).Sentence)
			})
		}
	}
}

// TestFalseOrderIsSeen needs a network that changes the order, which one machine
// is not.
func TestFalseOrderIsSeen(t *testing.T) {
	traits := udp.Transport{}.Traits()
	traits.Ordered = true
	rows := lab.Compare(t.Context(), about("Ordered"), []echo.Transport{
		liar{udp.Transport{}, traits}, liar{overtaking{udp.Transport{}}, traits},
	}, 1, nil)
	assert.Empty(t, rows[0].Cells[0].Contradicted, "a lie that nobody can notice here")
	assert.Contains(t, contradictions(rows), traits.Claim("Ordered").Sentence)
}

// about are the experiments that put a field to the test.
func about(field string) []lab.Experiment {
	return slices.DeleteFunc(lessons.Experiments(), func(e lab.Experiment) bool { return e.Trait != field })
}

func contradictions(rows []lab.Row) (said string) {
	for _, row := range rows {
		for _, c := range row.Cells {
			for _, sentence := range c.Contradicted {
				said += sentence + "\n"
			}
		}
	}
	return said
}

// overtaking is a transport on which the second of two messages arrives first.
type overtaking struct{ echo.Transport }

func (o overtaking) Pair(ctx context.Context) (client, server net.Conn, err error) {
	client, server, err = o.Transport.Pair(ctx)
	return &overtakingConn{Conn: client}, server, err
}

type overtakingConn struct {
	net.Conn
	first []byte
}

func (c *overtakingConn) Write(p []byte) (int, error) {
	if c.first == nil {
		c.first = slices.Clone(p)
		return len(p), nil
	}
	n, err := c.Conn.Write(p)
	c.Conn.Write(c.first)
	c.first = nil
	return n, err
}
