package learner

import (
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func store(t *testing.T) Store {
	t.Setenv(Home, filepath.Join(t.TempDir(), "not", "there"))
	s, err := Open()
	require.NoError(t, err)
	return s
}

func TestKept(t *testing.T) {
	s := store(t)
	p, err := s.Read()
	require.NoError(t, err)
	assert.False(t, p.Of(2).Begun())
	assert.NoFileExists(t, s.Path(), "reading makes no file")

	_, err = s.Update(func(p *Progress) {
		p.Last = 2
		p.Lesson(2).At = "Explain"
		p.Lesson(2).Predictions = map[string]Prediction{"boundaries/tcp": {Answer: "b", Outcome: "1 read"}}
	})
	require.NoError(t, err)
	p, err = s.Read()
	require.NoError(t, err)
	assert.Equal(t, "Explain", p.Of(2).At)
	assert.Equal(t, "b", p.Of(2).Predictions["boundaries/tcp"].Answer)
	left, err := os.ReadDir(filepath.Dir(s.Path()))
	require.NoError(t, err)
	assert.Len(t, left, 2, "the file and its lock, and nothing temporary")
}

func TestDamagedIsSetAside(t *testing.T) {
	s := store(t)
	require.NoError(t, os.MkdirAll(filepath.Dir(s.Path()), 0o700))
	for _, text := range []string{`{"version": 1, "less`, "", "[]", `{"lessons": {}}`} {
		require.NoError(t, os.WriteFile(s.Path(), []byte(text), 0o600))
		p, err := s.Read()
		var damaged *DamagedError
		require.ErrorAs(t, err, &damaged, "%q", text)
		assert.Equal(t, Version, p.Version)
		kept, err := os.ReadFile(damaged.Aside)
		require.NoError(t, err)
		assert.Equal(t, text, string(kept))
		_, err = s.Read()
		assert.NoError(t, err, "a new one is begun")
	}
}

func TestNewerIsLeftAlone(t *testing.T) {
	s := store(t)
	require.NoError(t, os.MkdirAll(filepath.Dir(s.Path()), 0o700))
	const text = `{"version": 2, "lessons": []}`
	require.NoError(t, os.WriteFile(s.Path(), []byte(text), 0o600))
	_, err := s.Update(func(p *Progress) { p.Last = 1 })
	assert.ErrorContains(t, err, "version 2")
	kept, err := os.ReadFile(s.Path())
	require.NoError(t, err)
	assert.Equal(t, text, string(kept))
}

func TestHintsOfADamagedCountBeginAnew(t *testing.T) {
	s := store(t)
	require.NoError(t, os.MkdirAll(filepath.Dir(s.Path()), 0o700))
	require.NoError(t, os.WriteFile(s.Path(), []byte(`{"version": 1, "lessons": {"2": {"hints": -5}}}`), 0o600))
	session := OpenSession(func(err error) { assert.NoError(t, err) })
	assert.Zero(t, session.Lesson(2).NextHint(3))
	assert.Equal(t, 1, session.Lesson(2).NextHint(3))
}

func TestRenamedPredictionsAreRead(t *testing.T) {
	s := store(t)
	require.NoError(t, os.MkdirAll(filepath.Dir(s.Path()), 0o700))
	require.NoError(t, os.WriteFile(s.Path(), []byte(`{"version": 1, "lessons": {
		"2": {"predictions": {"boundaries/tcp": {"answer": "b"}}},
		"3": {"predictions": {"strangers/udp": {"answer": "a"}}},
		"8": null,
		"9": {"predictions": {
			"run/many/--kind/tcp/--conns/1000": {"answer": "a", "outcome": "1,000", "right": true},
			"run/many/--kind/udp": {"answer": "c"}, "run/many/--transport/udp": {"answer": "d"}}}}}`), 0o600))
	want := map[string]Prediction{
		"run/many/--transport/tcp/--conns/1000": {Answer: "a", Outcome: "1,000", Right: true},
		"run/many/--transport/udp":              {Answer: "d"},
	}
	p, err := s.Read()
	require.NoError(t, err)
	assert.Equal(t, want, p.Of(9).Predictions, "a prediction with an old name is read; one with the name of today has precedence")
	assert.Equal(t, map[string]Prediction{"third-socket/udp": {Answer: "a"}}, p.Of(3).Predictions)
	assert.Equal(t, map[string]Prediction{"boundaries/tcp": {Answer: "b"}}, p.Of(2).Predictions, "other predictions are unchanged")

	_, err = s.Update(func(p *Progress) { p.Last = 9 })
	require.NoError(t, err)
	text, err := os.ReadFile(s.Path())
	require.NoError(t, err)
	assert.NotContains(t, string(text), "--kind", "a change records the names of today")
}

func TestManyAtOnce(t *testing.T) {
	s := store(t)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, err := s.Update(func(p *Progress) { p.Lesson(1).Checks++ })
			assert.NoError(t, err)
		})
	}
	all.Wait()
	p, err := s.Read()
	require.NoError(t, err)
	assert.Equal(t, 20, p.Of(1).Checks, "no change is lost")
}

func TestNext(t *testing.T) {
	now := time.Now()
	done := &Lesson{Read: &now, Passed: &now}
	for name, c := range map[string]struct {
		last int
		done []int
		want int
	}{
		"at the beginning":            {want: 1},
		"where the learner was":       {last: 3, done: []int{1}, want: 3},
		"the first that is not done":  {last: 3, done: []int{3}, want: 1},
		"past what is done":           {last: 2, done: []int{1, 2}, want: 3},
		"not one that is not written": {last: 9, want: 1},
		"after all":                   {last: 3, done: []int{1, 2, 3}, want: 0},
	} {
		p := Progress{Last: c.last, Lessons: map[string]*Lesson{}}
		for _, n := range c.done {
			p.Lessons[strconv.Itoa(n)] = done
		}
		assert.Equal(t, c.want, p.Next([]int{1, 2, 3}), name)
	}
	assert.False(t, Lesson{Read: &now}.Done(), "an exercise is left")
}
