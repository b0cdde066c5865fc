// Package exercise is the server's half of the opening handshake of a WebSocket
// (RFC 6455, section 4.2): the answer to a key, and whether there is to be one.
//
// Write Accept and Check. Use whatever you like of the standard library.
package exercise

import (
	"errors"
	"net/http"
)

// Accept is what a server answers to the key of a request, in
// Sec-WebSocket-Accept (section 4.2.2).
func Accept(key string) string {
	return ""
}

// Check says with which status a server answers r: 101 if it is a proper
// request for a WebSocket, and otherwise the status and an error that says
// why. The first of these that applies decides. r is as package http has
// parsed it.
//
//   - 405 if the method is not GET;
//   - 400 if it is in HTTP/1.0, which has no Upgrade;
//   - 400 if it names no Host;
//   - 400 if it announces a body, by Content-Length or Transfer-Encoding;
//   - 426 if "websocket" is not among the tokens of Upgrade;
//   - 400 if "upgrade" is not among the tokens of Connection;
//   - 400 if there is not exactly one Sec-WebSocket-Version, and 426 if it is
//     not 13;
//   - 400 if there is not exactly one Sec-WebSocket-Key, of 16 bytes in base64.
//
// Tokens stand in a list with commas, which may be spread over several lines
// of the same name. Upper and lower case are the same there (RFC 9110,
// sections 5.6.1 and 7.8). Whatever else the request says is not looked at.
func Check(r *http.Request) (status int, why error) {
	return 0, errors.New("Check: not written yet")
}
