package packet

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/socketlab/socketlab/websocket/frame"
)

// The names of fields are for people: what a field holds decides whether its
// bytes are unmasked.
func TestNamesOfFieldsMeanNothing(t *testing.T) {
	h := frame.Header{Fin: true, Opcode: frame.Text, Masked: true, Key: [4]byte{1, 2, 3, 4}, Length: 5}
	parts := SplitFrames(frame.Append(nil, h, []byte("Hello")))
	require.Len(t, parts, 1)
	p := parts[0]
	for i := range p.Fields {
		p.Fields[i].Name = "field"
	}
	var masked, unmasked string
	for _, f := range p.FieldsShown() {
		switch f.Holds {
		case frame.MaskedPayload:
			masked = string(p.BytesOf(f))
		case frame.Payload:
			unmasked = string(p.BytesOf(f))
		}
	}
	assert.Equal(t, "Hello", unmasked)
	assert.NotEqual(t, unmasked, masked)
}
