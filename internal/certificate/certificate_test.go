package certificate

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEvenCertificatesHaveOneLength(t *testing.T) {
	one, err := IssueEd25519()
	require.NoError(t, err)
	for range 1000 {
		next, err := IssueEd25519()
		require.NoError(t, err)
		require.Len(t, next.Certificate[0], len(one.Certificate[0]), "the ladder of TLS has the same lengths each time")
	}
	assert.Len(t, serial().Bytes(), 20)
}
