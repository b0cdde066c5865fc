package peer

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/echo/echoserver"
	"github.com/socketlab/socketlab/internal/conversation"
	"github.com/socketlab/socketlab/lessons/14-closing/closing"
)

// The message of a line may be any.
func TestLogOfAnEnd(t *testing.T) {
	var steps []closing.Step
	l := closingLog{conversation.NewClock(), func(s closing.Step) { steps = append(steps, s) }, make(chan struct{}, 1)}
	log := slog.New(l)
	log.Info("closed", "err", errors.New("not an end"))
	assert.Empty(t, steps)
	assert.Empty(t, l.closed)

	log.Info("over", slog.Any("", echoserver.End{After: time.Second, Err: errors.New("gone")}))
	log.Info("over", slog.Any("", echoserver.End{}))
	assert.Len(t, l.closed, 1)
	assert.Len(t, steps, 2)
	assert.Equal(t, closing.Logged, steps[0].Verb)
	assert.Equal(t, "of the server: closed: gone", steps[0].What)
	assert.Equal(t, "of the server: closed, without an error", steps[1].What)
}
