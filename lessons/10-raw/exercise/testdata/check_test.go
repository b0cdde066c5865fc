package exercise

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"
)

func TestExercise(t *testing.T) {
	prove(t, []claim{
		{"vector", "The example of RFC 1071, section 3, has the checksum that it has there.",
			"", vector},
		{"odd", "An odd last byte is the high half of a word.",
			"What is left over is a number as it is.", odd},
		{"carry", "Carries come back as often as there are any.",
			"A sum of words fits into a word, with one carry at most.", carry},
		{"request", "A request has type, code, checksum, identifier, sequence number and data in their places.",
			"A checksum covers what stands in front of it.", requests},
		{"golden", "A reply that was recorded is read: its sequence number and its data.",
			"A raw socket returns what lies behind the IP header.", golden},
		{"options", "An IP header with options is longer, and says so.",
			"An IP header has 20 bytes.", options},
		{"padding", "What lies behind the total length is no part of the packet.",
			"A packet is as long as what Read returned.", padding},
		{"truncated", "A packet that is shorter than it says is ErrTruncated, wherever it was cut.",
			"A packet arrives whole, or it does not arrive.", truncated},
		{"damaged", "A bit that was flipped in the ICMP message is ErrChecksum.",
			"The network has checked it already.", damaged},
		{"own-request", "One's own request, which a raw socket on loopback receives too, is ErrOther.",
			"What I receive was sent to me.", ownRequest},
		{"wrong-id", "A reply to another program's ping is ErrOther.",
			"ICMP has ports, as UDP has.", wrongID},
		{"other", "Whatever is no echo reply in ICMP over IPv4 is ErrOther.",
			"A raw socket returns what I have asked for.", others},
		{"anything", "No bytes make Reply panic.",
			"A length in a packet is a length.", anything},
	})
}

// sum is the checksum, written in another way.
func sum(b []byte) uint16 {
	var s uint64
	for i, x := range b {
		s += uint64(x) << (8 * (1 - i%2))
	}
	return ^uint16(s % 0xffff) // 0 and 0xffff are the same number here
}

// equal compares checksums, of which 0 and 0xffff are both zero (RFC 1071).
func equal(a, b uint16) bool { return a%0xffff == b%0xffff }

func noise(c *checking, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(c.rand.Uint32())
	}
	return b
}

func sums(c *checking, b []byte, want uint16) {
	if got := Checksum(b); got != want {
		if len(b) > 8 {
			c.seen("Checksum of %d bytes (% x ...) is %04x instead of %04x", len(b), b[:8], got, want)
		}
		c.seen("Checksum of % x is %04x instead of %04x", b, got, want)
	}
}

func vector(c *checking) {
	sums(c, []byte{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}, 0x220d)
	sums(c, nil, 0xffff)
}

func odd(c *checking) {
	sums(c, []byte{0x12}, 0xedff)
	sums(c, []byte{0x00, 0x01, 0x02}, 0xfdfe)
	b := append(noise(c, 2*c.rand.IntN(50)), 1)
	even := append(bytes.Clone(b), 0)
	if one, other := Checksum(b), Checksum(even); one != other {
		c.seen("Checksum of %d bytes is %04x, and with a zero behind them it is %04x", len(b), one, other)
	}
}

func carry(c *checking) {
	sums(c, []byte{0xff, 0xff, 0x00, 0x01}, 0xfffe)
	sums(c, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 0x0000)
	many := bytes.Repeat([]byte{0xff, 0xfe}, 30000)
	sums(c, many, 0x7530)
	for range 20 {
		b := noise(c, 1000+c.rand.IntN(60000))
		if want, got := sum(b), Checksum(b); !equal(want, got) {
			c.seen("Checksum of %d bytes is %04x instead of %04x", len(b), got, want)
		}
	}
}

func requests(c *checking) {
	want, _ := hex.DecodeString("0800082187740001" + "6869")
	if got := Request(0x8774, 1, []byte("hi")); !bytes.Equal(got, want) {
		c.seen("Request(0x8774, 1, \"hi\") is % x instead of % x", got, want)
	}
	id, seq, data := uint16(c.rand.Uint32()), uint16(c.rand.Uint32()), noise(c, c.rand.IntN(100))
	got := Request(id, seq, data)
	switch {
	case len(got) != 8+len(data):
		c.seen("a request with %d bytes of data has %d bytes", len(data), len(got))
	case binary.BigEndian.Uint16(got[4:]) != id || binary.BigEndian.Uint16(got[6:]) != seq || !bytes.Equal(got[8:], data):
		c.seen("a request with identifier %04x, sequence number %04x and data % x is % x", id, seq, data, got)
	case sum(got) != 0 && sum(got) != 0xffff:
		c.seen("the checksum of a request does not hold: % x", got)
	}
}

// message is one of ICMP, with a checksum that holds.
func message(kind, code byte, id, seq uint16, data []byte) []byte {
	b := []byte{kind, code, 0, 0}
	b = binary.BigEndian.AppendUint16(b, id)
	b = binary.BigEndian.AppendUint16(b, seq)
	b = append(b, data...)
	var s uint32
	for i, x := range b {
		s += uint32(x) << (8 * (1 - i%2))
	}
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	binary.BigEndian.PutUint16(b[2:], ^uint16(s))
	return b
}

// packet puts an IPv4 header in front of payload, with so many words of options.
func packet(protocol byte, options int, payload []byte) []byte {
	b := make([]byte, 20+4*options, 20+4*options+len(payload))
	b[0] = 0x45 + byte(options)
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)+len(payload)))
	b[8], b[9] = 64, protocol
	copy(b[12:], []byte{127, 0, 0, 1, 127, 0, 0, 1})
	return append(b, payload...)
}

// reads expects a reply.
func reads(c *checking, what string, p []byte, id, seq uint16, data []byte) {
	gotSeq, got, err := Reply(p, id)
	switch {
	case err != nil:
		c.seen("of %s Reply returned the error %q", what, err)
	case gotSeq != seq:
		c.seen("of %s Reply returned the sequence number %d instead of %d", what, gotSeq, seq)
	case !bytes.Equal(got, data):
		c.seen("of %s Reply returned %d bytes (% .8x) instead of %d (% .8x)", what, len(got), got, len(data), data)
	}
}

func fails(c *checking, what string, p []byte, id uint16, want error) {
	seq, _, err := Reply(p, id)
	switch {
	case err == nil:
		c.seen("of %s Reply returned the sequence number %d and no error, instead of %q", what, seq, want)
	case !errors.Is(err, want):
		c.seen("of %s Reply returned the error %q instead of %q", what, err, want)
	}
}

func golden(c *checking) {
	p, _ := hex.DecodeString("4500001e0000400040" + "0126dd0a0000020a000001" + "0000102187740001" + "6869")
	reads(c, "a recorded reply with \"hi\"", p, 0x8774, 1, []byte("hi"))
	id, seq, data := uint16(c.rand.Uint32()), uint16(c.rand.Uint32()), noise(c, c.rand.IntN(1400))
	reads(c, fmt.Sprintf("a reply with %d bytes", len(data)), packet(1, 0, message(0, 0, id, seq, data)), id, seq, data)
	reads(c, "a reply without data", packet(1, 0, message(0, 0, id, seq, nil)), id, seq, nil)
}

func options(c *checking) {
	for _, words := range []int{1, 10} {
		data := noise(c, 20)
		reads(c, fmt.Sprintf("a reply behind a header of %d bytes", 20+4*words), packet(1, words, message(0, 0, 7, 8, data)), 7, 8, data)
	}
}

func padding(c *checking) {
	data := noise(c, 5)
	p := append(packet(1, 0, message(0, 0, 7, 8, data)), noise(c, 13)...)
	reads(c, "a reply with 13 bytes behind it", p, 7, 8, data)
}

func truncated(c *checking) {
	p := packet(1, c.rand.IntN(3), message(0, 0, 7, 8, noise(c, 30)))
	for n := range len(p) {
		fails(c, fmt.Sprintf("the first %d bytes of a reply of %d", n, len(p)), p[:n], 7, ErrTruncated)
	}
	short := packet(1, 0, []byte{0, 0, 0xff, 0xff})
	fails(c, "a packet with 4 bytes of ICMP", short, 7, ErrTruncated)
	p[3] = 10
	p[2] = 0
	fails(c, "a packet with a total length of 10", p, 7, ErrTruncated)
	p = packet(1, 0, message(0, 0, 7, 8, nil))
	p[0] = 0x44
	fails(c, "a packet whose header has 16 bytes", p, 7, ErrTruncated)
}

func damaged(c *checking) {
	for range 10 {
		p := packet(1, 0, message(0, 0, 7, 8, noise(c, 30)))
		at := 20 + c.rand.IntN(len(p)-20)
		p[at] ^= 1 << c.rand.IntN(8)
		fails(c, fmt.Sprintf("a reply with a bit flipped in byte %d of ICMP", at-20), p, 7, ErrChecksum)
	}
}

func ownRequest(c *checking) {
	fails(c, "a request with one's own identifier", packet(1, 0, message(8, 0, 7, 8, noise(c, 10))), 7, ErrOther)
}

func wrongID(c *checking) {
	fails(c, "a reply with identifier 8 where 7 is waited for", packet(1, 0, message(0, 0, 8, 8, noise(c, 10))), 7, ErrOther)
	fails(c, "a reply with identifier 0x0700 where 7 is waited for", packet(1, 0, message(0, 0, 0x0700, 8, nil)), 7, ErrOther)
}

func others(c *checking) {
	good := message(0, 0, 7, 8, noise(c, 10))
	fails(c, "a UDP packet", packet(17, 0, good), 7, ErrOther)
	six := packet(1, 0, good)
	six[0] = 0x65
	fails(c, "an IPv6 packet", six, 7, ErrOther)
	fails(c, "destination unreachable", packet(1, 0, message(3, 1, 7, 8, noise(c, 10))), 7, ErrOther)
	fails(c, "type 0 with code 1", packet(1, 0, message(0, 1, 7, 8, noise(c, 10))), 7, ErrOther)
}

func anything(c *checking) {
	for range 2000 {
		p := noise(c, c.rand.IntN(80))
		if len(p) > 9 && c.rand.IntN(2) == 0 {
			p[0], p[9] = 0x40|p[0]&0xf, 1
			binary.BigEndian.PutUint16(p[2:], uint16(c.rand.IntN(100)))
		}
		if _, data, err := Reply(p, 7); err == nil && len(data) > len(p) {
			c.seen("of %d bytes Reply returned %d", len(p), len(data))
		}
	}
}
