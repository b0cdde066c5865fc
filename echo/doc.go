// Package echo is the contract that four kinds of socket share.
//
// The contract is small on purpose. Go already has an interface that a TCP
// stream, a UDP datagram socket, a Unix domain socket and a WebSocket have in
// common: net.Conn. A [Transport] opens one, a [Server] echoes over one, and
// [Traits] say in sentences what each of them promises. Everything that differs
// between the four hides behind the same two methods, Read and Write, and is
// found by running the same program over each.
//
// What an echo server needs that has nothing to do with sockets, its limits and
// its graceful shutdown, is in package echoserver below this one.
//
// The package imports the standard library alone.
package echo
