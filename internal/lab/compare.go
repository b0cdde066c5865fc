package lab

import (
	"cmp"
	"context"
	"slices"

	"github.com/socketlab/socketlab/echo"
)

// A Cell is what an experiment has shown over a transport.
type Cell struct {
	Traits       echo.Traits
	Observation           // the first one
	Spread       []Times  // all outcomes, the most frequent first
	Err          error    // why the experiment could not be run
	Contradicted []string // each outcome that does not fit the traits, in a sentence
}

// Times is how often an outcome was seen.
type Times struct {
	Outcome Outcome `json:"outcome"`
	N       int     `json:"times"`
}

// A Row is an experiment over all transports.
type Row struct {
	Experiment
	Cells []Cell
}

// Compare runs each experiment over each transport, one after another, since
// some of them measure this process. It stops when ctx ends. Before each cell it
// calls progress, if that is not nil.
func Compare(ctx context.Context, es []Experiment, ts []echo.Transport, runs int, progress func(e Experiment, t echo.Traits)) []Row {
	var rows []Row
	for _, e := range es {
		row := Row{Experiment: e}
		for _, t := range ts {
			if ctx.Err() != nil {
				return rows
			}
			if progress != nil {
				progress(e, t.Traits())
			}
			row.Cells = append(row.Cells, e.cell(ctx, t, runs))
		}
		rows = append(rows, row)
	}
	return rows
}

func (e Experiment) cell(ctx context.Context, t echo.Transport, runs int) Cell {
	c := Cell{Traits: t.Traits()}
	var contradicting []Outcome
	for i := range max(1, runs) {
		o, err := Observe(ctx, e, t)
		if err != nil {
			c.Err = err
			return c
		}
		if i == 0 {
			c.Observation = o
		}
		c.count(o.Outcome)
		if !e.Fits(c.Traits, o) && !slices.Contains(contradicting, o.Outcome) {
			contradicting = append(contradicting, o.Outcome)
			c.Contradicted = append(c.Contradicted, e.Contradiction(c.Traits, o))
		}
	}
	return c
}

func (c *Cell) count(outcome Outcome) {
	i := slices.IndexFunc(c.Spread, func(t Times) bool { return t.Outcome == outcome })
	if i < 0 {
		i = len(c.Spread)
		c.Spread = append(c.Spread, Times{Outcome: outcome})
	}
	c.Spread[i].N++
	slices.SortStableFunc(c.Spread, func(a, b Times) int { return cmp.Compare(b.N, a.N) })
}

// StandsOut reports whether c differs from its neighbours: fewer cells have its
// outcome than another one, or its outcomes differ from run to run. Outcomes that
// are equally frequent are tied, and none of them stands out.
func (r Row) StandsOut(c Cell) bool {
	return c.counts() && r.frequency(c.Outcome) < r.highestFrequency() || len(c.Spread) > 1
}

// frequency returns how many cells that count have this outcome.
func (r Row) frequency(outcome Outcome) (n int) {
	for _, c := range r.Cells {
		if c.counts() && c.Outcome == outcome {
			n++
		}
	}
	return n
}

func (r Row) highestFrequency() (n int) {
	for _, c := range r.Cells {
		n = max(n, r.frequency(c.Outcome))
	}
	return n
}

// counts is false for what says nothing about how transports differ.
func (c Cell) counts() bool { return c.Err == nil && !c.Moot && c.Outcome != Absent }
