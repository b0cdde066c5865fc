package packet

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The segments begin anywhere in the stream.
func TestNamesOfWhatLiesInside(t *testing.T) {
	stream := "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n" + "\x82\x05hello" + "\x88\x02\x03\xe8"
	head := strings.Index(stream, "\x82")
	for _, c := range []struct {
		cuts []int
		want []string
	}{
		{[]int{head, 7, 4}, []string{"GET /echo", `binary frame "hello"`, "close frame 1000"}},
		{[]int{head + 7, 4}, []string{`GET /echo + binary frame "hello"`, "close frame 1000"}},
		{[]int{head, 4, 7}, []string{"GET /echo", "binary frame 5 bytes", "3 bytes more of a binary frame + close frame 1000"}},
		{[]int{head, 1}, []string{"GET /echo", "1 byte of a frame"}},
	} {
		packets := segments(stream, c.cuts...)
		again := packets[0]
		again.New = 0
		n := NewStreams("websocket", append(packets, again))
		for i, p := range packets {
			assert.Equal(t, c.want[i], n.Name(p), "cut at %v", c.cuts)
		}
		assert.Equal(t, c.want[0], n.Name(again), "a retransmission has the name of the original")
		for i, p := range slices.Backward(packets) {
			assert.Equal(t, c.want[i], n.Name(p), "asked a second time, and in another order: cut at %v", c.cuts)
		}
	}
	udp := Packet{Protocol: "UDP", Payload: []byte("x")}
	assert.Nil(t, NewStreams("tcp", nil), "what a stream carries is the message alone")
	assert.Empty(t, NewStreams("tls", []Packet{udp}).Name(udp))
	assert.Empty(t, NewStreams("websocket", nil).Name(segments("GET", 3)[0]), "a segment that was not followed has no name")
}

// Opening a packet and naming it do not depend on each other.
func TestPacketsAreOpenedBeforeTheyAreNamed(t *testing.T) {
	packets := segments("GET / HTTP/1.1\r\n\r\n\x88\x00", 18, 2)
	n := NewStreams("websocket", packets)
	assert.Len(t, n.openPayload(packets[1]), 1)
	assert.Equal(t, "close frame 1005", n.Name(packets[1]))
	assert.Len(t, n.openPayload(packets[1]), 1)
}

// A frame is opened in each of its segments, wherever these begin, and
// again when a segment is sent again.
func TestPiecesOfFrames(t *testing.T) {
	stream := "GET / HTTP/1.1\r\n\r\n" + "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58" + "\x88\x00"
	packets := segments(stream, 19, 7, 5)
	n := NewStreams("websocket", packets)
	again := packets[1]
	again.New = 0
	for _, c := range []struct {
		packet Packet
		titles []string
	}{
		{packets[0], []string{"A request, 18 bytes (RFC 6455)", "the first byte of a frame of 11 (RFC 6455)"}},
		{packets[1], []string{"7 bytes more of the masked text frame that began in packet 1 (RFC 6455)"}},
		{again, []string{"7 bytes more of the masked text frame that began in packet 1 (RFC 6455)"}},
		{packets[2], []string{"3 bytes more of the masked text frame that began in packet 1 (RFC 6455)",
			"A close frame of a server, 2 bytes (RFC 6455)"}},
	} {
		var titles []string
		for _, part := range n.openPayload(c.packet) {
			titles = append(titles, part.Title())
		}
		assert.Equal(t, c.titles, titles)
	}
	part := n.openPayload(packets[2])[0]
	last := part.FieldsShown()[len(part.FieldsShown())-1]
	assert.Equal(t, `"llo"`, last.Value, "what came before is left out, and the mask is off")
	assert.Equal(t, 0, part.Offset+last.Offset)
}

// segments cuts a stream into packets of so many bytes.
func segments(stream string, sizes ...int) (packets []Packet) {
	at := 0
	for i, n := range sizes {
		p := Packet{Protocol: "TCP", Seq: uint32(at + 1), Payload: []byte(stream[at : at+n]), New: n}
		p.From, p.Number = "client", i+1
		packets = append(packets, p)
		at += n
	}
	return packets
}
