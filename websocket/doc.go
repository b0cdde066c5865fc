// Package websocket carries an echo over WebSocket, the messages over TCP
// that RFC 6455 defines, through the library gorilla/websocket. It is one
// of four siblings (tcp, udp, unixsock, websocket) that hold the same
// declarations in the same order, to be read side by side:
//
//	diff tcp/server.go websocket/server.go
//	diff tcp/conn.go websocket/conn.go
//
// Read tcp, then websocket/byhand, then websocket: byhand shows what a
// WebSocket adds to a TCP stream, and then the library is what hides it.
//
// A WebSocket is not a kind of socket that a kernel knows. It is a protocol
// on a TCP stream, made for web pages: it begins as an HTTP request, so
// that it passes where HTTP passes and a server can see which page asks,
// and from then on it frames the stream into messages, each text or binary.
// The server sends every message back whole and with its type.
//
// What to look at: messages keep their edges, and a large one is not cut
// but waits; the end is a handshake of its own, with a code, because TCP
// does not say whether the last message arrived; neither direction can be
// ended alone.
//
// A client masks what it sends with a key that changes with each frame, so
// that no web page can make it send bytes of the page's choosing, which a
// proxy might take for a request (section 5.3). It hides nothing: the key
// is in the frame. gorilla v1.5.3 takes its keys from math/rand, which a
// page cannot predict either; the RFC asks for a strong source.
//
// After a deadline has passed on a Read, gorilla holds the state of the
// stream for corrupt and the connection is of no more use. Other
// implementations keep what they have read of a frame, so this is a limit
// of the library.
package websocket
