// Package byhand carries an echo over WebSocket with nothing but a TCP
// connection and package frame, which is RFC 6455 written out to be read.
// It holds the declarations of its siblings in the same order: beside tcp
// it shows what a WebSocket adds, beside websocket what a library does:
//
//	diff tcp/server.go websocket/byhand/server.go
//	diff websocket/byhand/server.go websocket/server.go
//	diff websocket/byhand/conn.go websocket/conn.go
//
// Read tcp, then websocket/byhand, then websocket: here every frame and
// every rule is in sight, and the library is a shorter way to the same.
//
// It says the same bytes to the same peers and makes the same promises as
// package websocket, with one difference: after a deadline has passed on a
// Read, the connection can be used again. The decoder has kept what had
// come of a frame. What a Write could not send of a frame in time goes out
// before the next one; to leave it out would break the stream.
//
// Where to look: guard.go reads the request, socket.go turns what TCP
// delivers into pieces of messages, sender.go turns messages into frames
// and never mixes two, close.go ends. The rules themselves are in
// websocket/frame.
//
// Left out: TLS and compression.
package byhand
