package lab

import (
	"context"
	"strings"

	"github.com/socketlab/socketlab/echo"
)

// An Experiment asks one question of a transport.
type Experiment struct {
	Name     string // as it is typed: "boundaries"
	Question string // "Three Writes of \"ping\": how many Reads?"

	// Trait is the field of echo.Traits that the experiment puts to the test,
	// or "" where the transports promise nothing about it.
	Trait string

	// Run finds out. It ends in under 5 s, needs no root, uses loopback and
	// temporary paths alone, and leaves nothing behind. An error says that it
	// could not be run, never what was found.
	Run func(ctx context.Context, t echo.Transport) (Observation, error)

	// Allowed are all outcomes that fit what the transport claims. Schedulers
	// differ, so there may be several.
	Allowed func(echo.Traits) []Outcome

	Why    string // one paragraph: why the transports part here
	Source string // where the facts of Why come from: RFC sections, man pages
	Lesson string // number and title of the lesson that it belongs to, which sets it
}

// An Observation is what happened.
type Observation struct {
	Outcome Outcome  // "1 read", "3 reads", "refused"
	Figure  string   // a number that belongs to it and differs from run to run: "3.9 MB"
	Detail  []string // the evidence, line by line
	Calls   []Call   // what the program called, where that was recorded

	Lost int // packets, on the way through a simulated network

	Moot    bool   // the question makes no sense here; Outcome says why
	Reduced string // what was done on a smaller scale, and why
}

// NotHere observes that this system lacks something.
func NotHere(why string) Observation {
	return Observation{Outcome: Absent, Detail: []string{why}}
}

// Moot observes that the question makes no sense for a transport.
func Moot(why Outcome, detail ...string) Observation {
	return Observation{Outcome: why, Detail: detail, Moot: true}
}

// Kind is the kind of socket that a transport is a variant of: tcp for
// tcp-nagle, websocket for websocket-deflate.
func Kind(t echo.Traits) string {
	kind, _, _ := strings.Cut(t.Name, "-")
	return kind
}

// ByKind is Allowed for an experiment about which no field of the traits says
// anything: outcomes by kind of socket. "" stands for all other kinds.
func ByKind(outcomes map[string][]Outcome) func(echo.Traits) []Outcome {
	return func(t echo.Traits) []Outcome {
		if allowed, ok := outcomes[Kind(t)]; ok {
			return allowed
		}
		return outcomes[""]
	}
}

// If is Allowed for an experiment that one promise decides: what is promised
// happens, and what is not promised may happen too, or one of others.
func If(promise func(echo.Traits) bool, promised Outcome, others ...Outcome) func(echo.Traits) []Outcome {
	return func(t echo.Traits) []Outcome {
		if promise(t) {
			return []Outcome{promised}
		}
		return append([]Outcome{promised}, others...)
	}
}
