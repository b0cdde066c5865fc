package frame

import (
	"crypto/sha1"
	"encoding/base64"
)

// Version is that of RFC 6455. Those below it were drafts.
const Version = "13"

// guid is known to nobody who has not read the RFC (section 1.3).
const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// Key is what a client sends in Sec-WebSocket-Key: 16 random bytes in
// base64, which are new for each connection (section 4.1).
func Key(random [16]byte) string {
	return base64.StdEncoding.EncodeToString(random[:])
}

// Accept is the answer to key, in Sec-WebSocket-Accept (section 4.2.2).
//
// It is no password: anybody can compute it. It proves that the server has
// understood this request, and is neither a cache with the answer to an
// earlier one nor a server of something else that a page was pointed at. A
// page cannot send such a key by other means than a WebSocket.
func Accept(key string) string {
	sum := sha1.Sum([]byte(key + guid))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// isKey reports whether key is base64 of 16 bytes, and the only way to
// write them.
func isKey(key string) bool {
	random, err := base64.StdEncoding.Strict().DecodeString(key)
	return err == nil && len(random) == 16 && Key([16]byte(random)) == key
}
