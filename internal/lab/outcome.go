package lab

import (
	"hash/fnv"

	"github.com/socketlab/socketlab/internal/words"
)

// An Outcome is the answer that an experiment finds. Outcomes are values to be
// compared with ==; their words are for people, and stand where an outcome is
// declared. The zero Outcome is none.
type Outcome struct{ name string }

// NewOutcome returns the outcome of that name, a few words such as "3 reads".
// Lessons and linux.json call it by the name too.
func NewOutcome(name string) Outcome { return Outcome{name} }

// With returns the outcome whose name continues that of o with more.
func (o Outcome) With(more string) Outcome { return Outcome{o.name + " " + more} }

// String returns the words of o.
func (o Outcome) String() string {
	if o == (Outcome{}) || !words.Hidden {
		return o.name
	}
	h := fnv.New32a()
	h.Write([]byte(o.name))
	return words.Or(o.name, int(h.Sum32()))
}

// MarshalText returns the name of o.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.name), nil }

// UnmarshalText makes o the outcome of that name.
func (o *Outcome) UnmarshalText(name []byte) error {
	*o = NewOutcome(string(name))
	return nil
}

// These are the outcomes of experiments that have found nothing.
var (
	Absent = NewOutcome("not here") // the system does not support the subject of the experiment

	lostOnTheWay = NewOutcome("lost on the way")
)
