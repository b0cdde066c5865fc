package packet

import (
	"fmt"

	"github.com/socketlab/socketlab/internal/phrase"
)

// A stream holds what one direction of a connection has carried so far. It
// falls into pieces, whatever segments it came in: a handshake, frames,
// records.
type stream struct {
	format format
	begin  uint32 // the sequence number of its first byte
	bytes  []byte
	pieces []piece // the last of them may go on
}

// A piece begins in one packet, and may end in a later one.
type piece struct {
	at, size int // size is 0 as long as it is not known
	packet   int
}

// A format divides a stream into pieces. Each function takes a piece as far
// as it has come; head says whether it is the first of its stream.
type format struct {
	measure  func(b []byte, head bool) int    // how long it will be, or 0
	kind     func(b []byte, head bool) string // "frame"
	describe func(b []byte, head bool) string // for the ladder: `frame "hello"`
	label    func(b []byte, head bool) Part
}

// add takes what p carries for the first time.
func (s *stream) add(p Packet) {
	if len(s.bytes) == 0 {
		s.begin = p.Seq + uint32(len(p.Payload)-p.New)
	}
	s.bytes = append(s.bytes, p.Payload[len(p.Payload)-p.New:]...)
	for end := 0; ; {
		if n := len(s.pieces); n > 0 {
			last := &s.pieces[n-1]
			if last.size == 0 {
				last.size = s.format.measure(s.bytes[last.at:], n == 1)
			}
			if end = last.at + last.size; last.size == 0 {
				return
			}
		}
		if end >= len(s.bytes) {
			return
		}
		s.pieces = append(s.pieces, piece{at: end, packet: p.Number})
	}
}

// A share holds what a segment carries of a piece: the bytes up to it, and those
// of them that other segments have brought.
type share struct {
	piece
	bytes  []byte
	before int
	at     int // in the segment
	head   bool
}

// split divides the last n bytes of the payload of p.
func (s *stream) split(p Packet, n int) (shares []share) {
	skip := len(p.Payload) - n
	from := int(int32(p.Seq-s.begin)) + skip
	if from < 0 || from+n > len(s.bytes) {
		return nil
	}
	for i, piece := range s.pieces {
		end := from + n
		if piece.size > 0 {
			end = min(end, piece.at+piece.size)
		}
		if end <= max(from, piece.at) {
			continue
		}
		shares = append(shares, share{
			piece: piece, bytes: s.bytes[piece.at:end], before: max(0, from-piece.at),
			at: skip + max(0, piece.at-from), head: i == 0,
		})
	}
	return shares
}

// describeMore names a share that does not begin a piece.
func (s share) describeMore(kind string) string {
	return fmt.Sprintf("%s more of %s", phrase.Plural(len(s.bytes)-s.before, "byte"), kind)
}
