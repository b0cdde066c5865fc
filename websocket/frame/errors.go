package frame

// An Error is a rule of the protocol that a peer has broken.
type Error struct {
	Rule   string // what the peer has done
	Source string // the document and section that forbid it
	Code   Code   // closes the connection, once there is one (section 7.4.1)
	Status int    // answers the request, before there is one (section 4.2.2)
}

func (e *Error) Error() string { return "frame: " + e.Rule + " (" + e.Source + ")" }

// A StatusError is the error of a client whose request for a WebSocket was
// answered, but not with one (section 4.1).
type StatusError struct {
	Err    error  // what is wrong with the answer
	Status string // "404 Not Found"
}

func (e *StatusError) Error() string {
	return e.Err.Error() + ": the server answered " + e.Status
}

// Unwrap returns what is wrong with the answer.
func (e *StatusError) Unwrap() error { return e.Err }

// broken is a rule about frames; a peer that breaks it gets code.
func broken(code Code, section, rule string) *Error {
	return &Error{Rule: rule, Source: "RFC 6455, section " + section, Code: code}
}

// refused is a rule about the handshake; a request that breaks it gets
// status.
func refused(status int, source, rule string) *Error {
	return &Error{Rule: rule, Source: source, Status: status}
}

// What can be wrong with one frame.
var (
	// ErrReserved: RSV1, RSV2 and RSV3 belong to extensions (section 5.2).
	ErrReserved = broken(ProtocolError, "5.2",
		"reserved bit set without an extension")

	// ErrOpcode: 3 to 7 and 11 to 15 mean nothing yet (section 5.2).
	ErrOpcode = broken(ProtocolError, "5.2",
		"reserved opcode")

	// ErrLongForm: of 126, 127 and neither, the shortest that holds the
	// length has to be used (section 5.2).
	ErrLongForm = broken(ProtocolError, "5.2",
		"length in more bytes than it needs")

	// ErrLength: the first bit of a length in eight bytes is 0 (section
	// 5.2).
	ErrLength = broken(ProtocolError, "5.2",
		"length of 2^63 bytes or more")

	// ErrControlLength: 125 bytes are the most a control frame carries
	// (section 5.5).
	ErrControlLength = broken(ProtocolError, "5.5",
		"control frame of more than 125 bytes")

	// ErrControlFragment: a control frame goes between fragments, so it is
	// none (section 5.5).
	ErrControlFragment = broken(ProtocolError, "5.5",
		"control frame in fragments")

	// ErrUnmasked: a client masks every frame (section 5.1).
	ErrUnmasked = broken(ProtocolError, "5.1",
		"frame of a client that is not masked")

	// ErrMasked: a server masks none (section 5.1).
	ErrMasked = broken(ProtocolError, "5.1",
		"frame of a server that is masked")
)

// What can be wrong between frames, and in what they carry.
var (
	// ErrContinuation: there has to be a message that goes on (section
	// 5.4).
	ErrContinuation = broken(ProtocolError, "5.4",
		"continuation of no message")

	// ErrInterrupted: the fragments of two messages do not mix (section
	// 5.4).
	ErrInterrupted = broken(ProtocolError, "5.4",
		"message inside another message")

	// ErrTooLong: a receiver may set a limit (section 10.4) and says so
	// with 1009 (section 7.4.1).
	ErrTooLong = broken(TooBig, "10.4",
		"message over the limit")

	// ErrNotText: a text message is UTF-8 as a whole (section 8.1).
	ErrNotText = broken(InvalidPayload, "8.1",
		"text that is not UTF-8")

	// ErrCloseLength: a close frame carries nothing, or a code of two bytes
	// and maybe a reason (section 5.5.1).
	ErrCloseLength = broken(ProtocolError, "5.5.1",
		"close frame of one byte, which is half a code")

	// ErrCloseCode: 1005, 1006 and 1015 are for programs to say to
	// themselves, others have no meaning (section 7.4).
	ErrCloseCode = broken(ProtocolError, "7.4",
		"close code that may not be sent")

	// ErrCloseReason: the reason is UTF-8 (section 5.5.1).
	ErrCloseReason = broken(InvalidPayload, "5.5.1",
		"reason for closing that is not UTF-8")
)
