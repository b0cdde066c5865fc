package scale

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRepeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		done, reduced, err := Repeat(10, "things", func() error { return nil })
		require.NoError(t, err)
		assert.Equal(t, 10, done)
		assert.Empty(t, reduced)

		done, reduced, err = Repeat(10, "things", func() error {
			time.Sleep(TooLong/3 + 1) // the third ends at the limit, or after it
			return nil
		})
		require.NoError(t, err)
		assert.Equal(t, 3, done, "what takes too long ends")
		assert.Equal(t, "3 things instead of 10: more take over 1.25s here", reduced, "and is said")

		done, _, err = Repeat(10, "things", func() error {
			time.Sleep(2 * TooLong)
			return nil
		})
		require.NoError(t, err)
		assert.Equal(t, 1, done, "one is always done")

		failed := errors.New("failed")
		_, _, err = Repeat(10, "things", func() error { return failed })
		assert.ErrorIs(t, err, failed)
	})
}
