// Package echo is the contract that four kinds of socket share, and what an
// echo server needs that has nothing to do with sockets.
//
// The contract is small on purpose. Go already has an interface that a TCP
// stream, a UDP datagram socket, a Unix domain socket and a WebSocket have in
// common: net.Conn. A [Transport] opens one, a [Server] echoes over one, and
// [Traits] say in sentences what each of them promises. Everything that differs
// between the four hides behind the same two methods, Read and Write, and is
// found by running the same program over each.
//
// The rest keeps the transports free of bookkeeping: [Guard] limits what peers
// can cost a stream server, [Drain] ends a server without losing what it has
// received, [Buffers] lends memory only while there is something to read.
//
// The package imports the standard library alone.
package echo
