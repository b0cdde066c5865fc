// Package udp carries an echo over UDP, the datagrams that RFC 768 defines.
// It is one of four siblings (tcp, udp, unixsock, websocket) that hold the
// same declarations in the same order, to be read side by side:
//
//	diff tcp/server.go udp/server.go
//	diff udp/server.go unixsock/packet_server.go
//
// The server is the datagram half of RFC 862: each datagram goes back to
// where it came from, whole. There are no connections, so one socket serves
// everybody and holds no memory for anybody; and nothing is promised: a
// datagram may be lost, doubled or overtaken, and neither end is told.
//
// What to look at: Dial sends nothing and so proves nothing; one Read is
// one datagram, and what does not fit the buffer is gone; a datagram to a
// port where nobody listens comes back as an error of a later call.
//
// An echo server answers whoever a datagram claims to be from, and that
// address is not checked by anything. Two rules keep it from being used
// against others: an answer is never longer than its question, and what
// claims to come from the server itself or from a port below 1024, where
// other services answer too, gets none. Two echo servers on high ports can
// still be set on each other by one forged datagram; nothing in UDP
// prevents it.
//
// A server bound to all addresses answers from the one that the route to
// the client begins with, which on a machine with several may be another
// than the client wrote to. IP_PKTINFO (ip(7)) would tell; it is left out
// here.
package udp
