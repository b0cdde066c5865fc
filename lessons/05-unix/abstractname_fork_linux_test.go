package unixdomain

import (
	"os/exec"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/internal/lab"
	"github.com/socketlab/socketlab/unixsock"
)

// While this process starts others, which have a copy of every socket for a
// moment, a name that was closed is free all the same.
func TestAbstractNameWhileProcessesStart(t *testing.T) {
	ended := make(chan struct{})
	var starters sync.WaitGroup
	for range 4 {
		starters.Go(func() {
			for {
				select {
				case <-ended:
					return
				default:
					exec.Command("true").Run()
				}
			}
		})
	}
	defer starters.Wait()
	defer close(ended)
	for range 100 {
		o, err := lab.Observe(t.Context(), AbstractName, unixsock.Transport{Type: "unixgram"})
		require.NoError(t, err)
		if !assert.Equal(t, noFile, o.Outcome, "%s", o.Detail) {
			return
		}
	}
}
