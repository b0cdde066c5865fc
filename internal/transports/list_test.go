package transports

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/tcp"
)

func TestSelect(t *testing.T) {
	selected, tlsConfig, err := Select([]string{"udp", "tls", "udp"})
	require.NoError(t, err)
	require.Len(t, selected, 2, "a name that comes twice is selected once")
	assert.Equal(t, "udp", selected[0].Traits().Name)
	assert.Same(t, tlsConfig, selected[1].(tcp.Transport).TLS)
	assert.Len(t, tlsConfig.Certificates, 1)

	_, _, err = Select([]string{"udp", "telex", "fax"})
	assert.Equal(t, &UnknownError{"telex"}, err)
	assert.EqualError(t, err, `no transport is called "telex"`)
}
