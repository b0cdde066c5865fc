package frame

import "cmp"

// A Side is one of the two ends of a connection. They differ in one rule: a
// client masks what it sends, a server does not (section 5.1).
type Side byte

const (
	Client Side = iota
	Server
)

// Peer is the other side.
func (s Side) Peer() Side { return 1 - s }

func (s Side) String() string { return [...]string{"client", "server"}[s] }

// A Piece is what a Decoder has found: some or all of the payload of a
// message, or one control frame.
type Piece struct {
	// Kind is that of the message, also in the frames that continue it:
	// Text or Binary; or else Close, Ping or Pong. 0 is no Piece.
	Kind Opcode

	// Payload is unmasked, and valid until the bytes that the Decoder was
	// given are overwritten or it is called again.
	Payload []byte

	// Last ends the message. It is set in every control frame.
	Last bool
}

// A Decoder takes what one side sends, cut into whatever pieces a network
// makes of it. Its zero value decodes the frames of a client without a
// limit.
type Decoder struct {
	From  Side  // who sends the frames
	Limit int64 // the longest message in bytes; 0 is any

	head   [MaxHeader]byte // its first n bytes have arrived
	n      int
	frame  Header // the current one, if inside
	inside bool
	left   int64 // of its payload
	pos    int   // in its key

	message message
	control [MaxControl]byte // payload of a control frame, as it comes
	closed  bool             // the close frame has come
	err     error
}

// Next decodes from the beginning of p until there is a Piece, and returns
// the rest of p. If there is none, all of p has been taken and the Piece
// has kind 0. Payload is unmasked in p itself.
//
// An error is the end: every later call returns it again.
func (d *Decoder) Next(p []byte) (piece Piece, rest []byte, err error) {
	for len(p) > 0 && d.err == nil {
		if d.closed {
			return Piece{}, nil, nil // what follows is discarded (section 1.4)
		}
		if !d.inside {
			p = d.header(p)
		}
		// A frame without a payload is complete with its header.
		if d.inside {
			piece, p = d.payload(p)
		}
		if piece.Kind != 0 && d.err == nil {
			return piece, p, nil
		}
	}
	return Piece{}, p, d.err
}

// header gathers the header of the next frame, and returns what follows it.
func (d *Decoder) header(p []byte) []byte {
	// As much as a header can have is looked at. What is not part of it
	// stays in p; what is may have come in an earlier p.
	had := d.n
	d.n += copy(d.head[had:], p)
	h, n, err := ParseHeader(d.head[:d.n])
	if d.n >= 2 {
		err = cmp.Or(d.early(h), err)
	}
	// The message is known to be too long before its first byte comes.
	if err == nil && n > 0 && !h.Opcode.IsControl() {
		err = d.message.begin(h, d.Limit)
	}
	if err != nil || n == 0 {
		d.err = err
		return nil
	}
	d.frame, d.left, d.pos, d.n, d.inside = h, h.Length, 0, 0, true
	return p[n-had:]
}

// early checks what the first two bytes say between them and the frames
// before.
func (d *Decoder) early(h Header) error {
	switch {
	case d.From == Client && !h.Masked:
		return ErrUnmasked
	case d.From == Server && h.Masked:
		return ErrMasked
	}
	return d.message.follows(h.Opcode)
}

// payload takes what p has of the payload, and returns what follows it.
func (d *Decoder) payload(p []byte) (Piece, []byte) {
	// A frame ends where its header has said, not where a segment ends.
	n := int(min(d.left, int64(len(p))))
	got, rest := p[:n:n], p[n:]
	if d.frame.Masked {
		d.pos = Mask(d.frame.Key, d.pos, got)
	}
	d.left -= int64(n)
	d.inside = d.left > 0
	if d.frame.Opcode.IsControl() {
		return d.controlPiece(got), rest
	}
	// The payload of a message is handed on as it comes: nobody has to hold
	// a frame of 2^62 bytes, or wait for its end.
	piece := Piece{d.message.kind, got, d.frame.Fin && !d.inside}
	d.err = d.message.add(got, piece.Last)
	if n == 0 && !piece.Last {
		return Piece{}, rest // an empty fragment, or no payload yet
	}
	return piece, rest
}

// controlPiece gathers a control frame, which is short and comes whole. It
// may stand between two fragments of a message (section 5.4), so the state
// of the message stays as it is.
func (d *Decoder) controlPiece(got []byte) Piece {
	size := int(d.frame.Length)
	copy(d.control[size-int(d.left)-len(got):], got)
	if d.inside {
		return Piece{}
	}
	piece := Piece{d.frame.Opcode, d.control[:size], true}
	if piece.Kind == Close {
		_, _, d.err = ParseClose(piece.Payload)
		d.closed = true
	}
	return piece
}
