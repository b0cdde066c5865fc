package words_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/internal/words"
)

func TestOr(t *testing.T) {
	want := "held"
	if words.Hidden {
		want = "#7"
	}
	assert.Equal(t, want, words.Or("held", 7))
}
