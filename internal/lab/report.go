package lab

import "time"

// A Report is a comparison as data: what programs read, and what is shown where
// a system lacks something.
type Report struct {
	Machine     string      `json:"machine"`
	Runs        int         `json:"runs"` // of each experiment
	Took        float64     `json:"seconds"`
	Experiments []RowReport `json:"experiments"`
}

// A RowReport is one experiment of a Report.
type RowReport struct {
	Name     string       `json:"name"`
	Lesson   string       `json:"lesson,omitempty"`
	Question string       `json:"question,omitempty"`
	Trait    string       `json:"trait,omitempty"`
	Why      string       `json:"why,omitempty"`
	Source   string       `json:"source,omitempty"`
	Cells    []CellReport `json:"cells"`
}

// A CellReport is what an experiment has shown over one transport.
type CellReport struct {
	Transport   string    `json:"transport"`
	Outcome     Outcome   `json:"outcome,omitzero"`
	Figure      string    `json:"figure,omitempty"`
	StandsOut   bool      `json:"stands_out,omitempty"` // from its row
	Moot        bool      `json:"moot,omitempty"`
	Outcomes    []Times   `json:"outcomes,omitempty"`
	Allowed     []Outcome `json:"allowed,omitempty"`
	Contradicts []string  `json:"contradicts,omitempty"`
	Error       string    `json:"error,omitempty"`
	Reduced     string    `json:"reduced,omitempty"`
	Detail      []string  `json:"detail,omitempty"`
	Calls       []Call    `json:"calls,omitempty"`
}

// NewReport is rows as data.
func NewReport(machine string, rows []Row, runs int, took time.Duration) Report {
	r := Report{Machine: machine, Runs: runs, Took: took.Seconds()}
	for _, row := range rows {
		one := RowReport{
			Name: row.Name, Lesson: row.Lesson, Question: row.Question,
			Trait: row.Trait, Why: row.Why, Source: row.Source,
		}
		for _, c := range row.Cells {
			one.Cells = append(one.Cells, row.report(c))
		}
		r.Experiments = append(r.Experiments, one)
	}
	return r
}

func (r Row) report(c Cell) CellReport {
	one := CellReport{
		Transport: c.Traits.Name, Outcome: c.Outcome, Figure: c.Figure, Moot: c.Moot,
		StandsOut: r.StandsOut(c), Outcomes: c.Spread, Allowed: r.Allowed(c.Traits),
		Contradicts: c.Contradicted, Reduced: c.Reduced, Detail: c.Detail, Calls: c.Calls,
	}
	if c.Err != nil {
		one.Error = ErrorText(c.Err)
	}
	return one
}
