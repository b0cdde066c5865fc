package ladder

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/internal/packet"
)

// The meaning of an ICMP message is for people.
func TestLabelOfAnEcho(t *testing.T) {
	p := packet.Packet{Protocol: "ICMP", Message: "question", IsEcho: true, Payload: []byte("ping")}
	p.Data = append([]byte{8, 0, 0, 0, 0, 1, 0, 7}, p.Payload...)
	assert.Equal(t, `ICMP question seq 7 "ping"`, label(p))
	p.IsEcho = false
	assert.Equal(t, "ICMP question", label(p))
}
