// Package tcp carries an echo over TCP, the stream of bytes that RFC 9293
// defines. It is one of four siblings (tcp, udp, unixsock, websocket) that
// hold the same declarations in the same order, to be read side by side:
//
//	diff tcp/server.go unixsock/server.go
//	diff tcp/server.go udp/server.go
//
// The server is the echo service of RFC 862: every byte comes back, in
// order, and nothing marks where one Write ended and the next began. A
// program that needs messages has to build them on top, with a length or a
// delimiter.
//
// What to look at: a connection exists before Accept returns, because the
// kernel shakes hands by itself; each direction ends separately, so a
// client can say "that was all" and still read the answer; a Write that
// succeeds has reached a buffer of this machine and nothing else.
//
// With a TLS configuration the same stream is encrypted. Its promises stay:
// TLS has no messages either, and its close_notify ends one direction as
// FIN does.
package tcp
