package pushcmd

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPage(t *testing.T) {
	for _, element := range []string{"style", "script"} {
		assert.Equal(t, 1, strings.Count(pageHTML, "<"+element+">"), "one %s, whose hash is in the policy", element)
	}
	assert.NotContains(t, pagePolicy, "unsafe")
	assert.NotContains(t, pageHTML, "innerHTML")
	assert.NotContains(t, pageHTML, "style=", "an inline style would not be allowed")
	assert.NotContains(t, pageHTML, "https:/", "the page needs nothing from elsewhere")
}
