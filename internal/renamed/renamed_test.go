package renamed_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/internal/renamed"
)

func TestPrediction(t *testing.T) {
	for old, now := range map[string]string{
		"boundaries udp":                                     "boundaries udp",
		"run many --kind tcp --conns 1000":                   "run many --transport tcp --conns 1000",
		"run many --kind=tcp":                                "run many --transport=tcp",
		"run compare boundaries --repeat=9 --transports udp": "run compare boundaries --runs=9 --transport udp",
		"run frame --kind":                                   "run frame --kind",
		"run many kind":                                      "run many kind",
		"strangers udp":                                      "third-socket udp",
		"run":                                                "run",
		"":                                                   "",
	} {
		assert.Equal(t, now, strings.Join(renamed.Prediction(strings.Split(old, " ")), " "), "what was %q", old)
	}
}
