package frame

import (
	"encoding/binary"
	"unicode/utf8"
)

// A Code says why a connection ends (section 7.4.1).
type Code uint16

const (
	Normal         Code = 1000 // all is done
	GoingAway      Code = 1001 // the server ends, or the page is left
	ProtocolError  Code = 1002 // a rule of this package was broken
	Unsupported    Code = 1003 // a kind of data that is not taken
	NoStatus       Code = 1005 // never sent: the close frame had no code
	Abnormal       Code = 1006 // never sent: there was no close frame
	InvalidPayload Code = 1007 // invalid UTF-8
	Policy         Code = 1008 // for any other reason
	TooBig         Code = 1009 // a message over the limit
	NoExtension    Code = 1010 // the client needs one that is not there
	InternalError  Code = 1011 // the server cannot go on
	Restart        Code = 1012 // the server comes back (IANA)
	TryLater       Code = 1013 // the server has too much to do (IANA)
	BadGateway     Code = 1014 // a server behind it has failed (IANA)
	TLSFailure     Code = 1015 // never sent: there was no connection
)

var codeNames = map[Code]string{
	Normal: "normal closure", GoingAway: "going away",
	ProtocolError: "protocol error", Unsupported: "unsupported data",
	NoStatus: "no status", Abnormal: "abnormal closure",
	InvalidPayload: "invalid payload", Policy: "policy violation",
	TooBig: "message too big", NoExtension: "mandatory extension",
	InternalError: "internal error", Restart: "service restart",
	TryLater: "try again later", BadGateway: "bad gateway",
	TLSFailure: "TLS handshake",
}

func (c Code) String() string {
	switch name := codeNames[c]; {
	case name != "":
		return name
	case c >= 4000 && c <= 4999:
		return "private use"
	case c >= 3000 && c <= 3999:
		return "registered use"
	}
	return "unknown"
}

// MayBeSent reports whether c may stand in a close frame. 3000 to 3999 are
// for libraries, 4000 to 4999 for anybody (section 7.4.2); below, what has
// a meaning and is not for a program to say to itself.
func (c Code) MayBeSent() bool {
	switch c {
	case NoStatus, Abnormal, TLSFailure:
		return false
	}
	return codeNames[c] != "" || c >= 3000 && c <= 4999
}

// AppendClose writes the payload of a close frame behind b: the code and as
// much as fits of a reason for people to read. A code that may not be sent
// becomes an empty payload, which is how to send none.
func AppendClose(b []byte, code Code, reason string) []byte {
	if !code.MayBeSent() {
		return b
	}
	// The reason has to stay UTF-8, so it is not cut within a character.
	const most = MaxControl - 2
	for len(reason) > most || !utf8.ValidString(reason) {
		reason = reason[:min(most, len(reason)-1)]
	}
	b = binary.BigEndian.AppendUint16(b, uint16(code))
	return append(b, reason...)
}

// ParseClose takes the payload of a close frame apart. An empty one has
// code NoStatus.
func ParseClose(payload []byte) (code Code, reason string, err error) {
	switch {
	case len(payload) == 0:
		return NoStatus, "", nil
	// A code takes two bytes; a reason without a code does not exist.
	case len(payload) == 1:
		return NoStatus, "", ErrCloseLength
	}
	code = Code(binary.BigEndian.Uint16(payload))
	switch {
	case !code.MayBeSent():
		return code, "", ErrCloseCode
	case !utf8.Valid(payload[2:]):
		return code, "", ErrCloseReason
	}
	return code, string(payload[2:]), nil
}
