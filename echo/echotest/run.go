package echotest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"github.com/socketlab/socketlab/echo"
)

// A check holds a transport to one claim.
type check struct {
	name  string
	claim string                 // a sentence; "" is that of the trait called name
	when  func(echo.Traits) bool // whether it applies; nil is always
	run   func(ctx context.Context, t echo.Transport) error
}

// The calls of one check end after patience. What does not even then hangs.
const (
	patience = 20 * time.Second
	watchdog = 30 * time.Second
)

// Run holds transport to its traits and to the contract of package echo, in one
// subtest for each claim. It also looks at what the whole process has open, so
// nothing else may run beside it.
func Run(t *testing.T, transport echo.Transport) {
	for _, c := range checks() {
		t.Run(c.name, func(t *testing.T) { c.test(t, transport) })
	}
	t.Run("NetConn", func(t *testing.T) { testNetConn(t, transport) })
}

// Check runs the one check called name: a field of echo.Traits, or a subtest of
// Run. Its error names the transport and the claim that does not hold.
func Check(ctx context.Context, transport echo.Transport, name string) error {
	for _, c := range checks() {
		if c.name != name {
			continue
		}
		traits := transport.Traits()
		if c.when != nil && !c.when(traits) {
			return nil
		}
		if err := c.run(ctx, transport); err != nil {
			return fmt.Errorf("%s claims that %s: %w", traits.Name, c.sentence(traits), err)
		}
		return nil
	}
	return fmt.Errorf("echotest has no check called %q", name)
}

func checks() []check { return append(append([]check{}, claims...), contract...) }

func (c check) sentence(traits echo.Traits) string {
	if c.claim != "" {
		return c.claim
	}
	return traits.Claim(c.name).Sentence
}

func (c check) test(t *testing.T, transport echo.Transport) {
	claim := c.sentence(transport.Traits())
	if c.when != nil && !c.when(transport.Traits()) {
		t.Skipf("%s does not promise that %s", transport.Traits().Name, claim)
	}
	before := goleak.IgnoreCurrent()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- c.run(ctx, transport) }()
	timer := time.NewTimer(watchdog)
	defer timer.Stop()
	select {
	case err := <-done:
		assert.NoError(t, err, claim)
	case <-timer.C:
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		t.Fatalf("%s\nno result after %v\n%s", claim, watchdog, stacks)
	}
	cancel()
	assert.NoError(t, goleak.Find(before), "no goroutine outlives the test")
}

// all runs f n times simultaneously and waits for all of them.
func all(n int, f func(i int) error) error {
	errs := make(chan error, n)
	for i := range n {
		go func() { errs <- f(i) }()
	}
	var err error
	for range n {
		err = errors.Join(err, <-errs)
	}
	return err
}
