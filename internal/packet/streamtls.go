package packet

import (
	"fmt"

	"github.com/socketlab/socketlab/internal/phrase"
)

// The types of TLS records (RFC 8446, section 5.1), and of the handshake
// messages that are not encrypted.
var (
	records    = map[byte]string{20: "ChangeCipherSpec", 21: "Alert", 22: "Handshake", 23: "encrypted"}
	handshakes = map[byte]string{1: "ClientHello", 2: "ServerHello"}
)

// recordHeader is the length of the header of a TLS record, in bytes.
const recordHeader = 5

// describeRecord names a TLS record.
func describeRecord(b []byte, _ bool) string {
	if len(b) < recordHeader {
		return phrase.Plural(len(b), "byte") + " of a record"
	}
	return nameRecord(b) + " " + phrase.Plural(int(b[3])<<8|int(b[4]), "byte")
}

// nameRecord names what a record holds.
func nameRecord(b []byte) string {
	what := records[b[0]]
	if b[0] == 22 && len(b) > recordHeader && handshakes[b[recordHeader]] != "" {
		what = handshakes[b[recordHeader]]
	}
	if what == "" {
		what = fmt.Sprintf("record of type %d", b[0])
	}
	return what
}

// insideTLS divides a stream into TLS records (RFC 8446, section 5.1).
var insideTLS = format{
	measure: func(b []byte, _ bool) int {
		if len(b) < recordHeader {
			return 0
		}
		return recordHeader + int(b[3])<<8 + int(b[4])
	},
	kind:     func([]byte, bool) string { return "record" },
	describe: describeRecord,
	label:    labelRecord,
}

// labelRecord takes a TLS record apart as far as it has come: its header,
// and the beginning of a handshake that is not yet encrypted (RFC 8446).
func labelRecord(b []byte, _ bool) Part {
	p := Part{Bytes: b, IsWhole: true, RFC: "RFC 8446", IsBrief: true, Name: "TLS record, " + phrase.Plural(len(b), "byte")}
	if len(b) < recordHeader {
		return p
	}
	p.Name = "TLS record, " + nameRecord(b) + ", " + phrase.Plural(len(b), "byte")
	p.appendNumber(1, "content type", records[b[0]], "5.1")
	p.appendNumber(2, "version", "old, to please middleboxes", "5.1")
	p.Fields[1].Value = fmt.Sprintf("0x%04x", int(b[1])<<8|int(b[2]))
	p.appendNumber(2, "length", "bytes of the record that follow", "5.1")
	rest := b[recordHeader:]
	switch {
	case len(rest) == 0:
	case len(rest) >= 4 && b[0] == 22 && handshakes[rest[0]] != "":
		p.appendNumber(1, "handshake type", handshakes[rest[0]], "4")
		p.appendNumber(3, "length", "bytes of the message", "4")
		if len(rest) > 4 {
			p.appendBytes(len(rest)-4, "message", "what both can do, and their keys", "4.1")
		}
	case b[0] == 20:
		p.appendBytes(len(rest), "message", "means nothing in TLS 1.3", "D.4")
	default:
		p.appendBytes(len(rest), "encrypted", "only the two ends can read it", "5.2")
	}
	return p
}
