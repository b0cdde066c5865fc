// Package echoserver holds what an echo server needs that has nothing to do
// with sockets.
//
// [Limit] bounds what peers can cost a stream server, [NewPacketLoop] does the
// same for a packet server, [Drain] shuts either down without losing what it
// has received, and [Buffers] lends a connection the buffer for a Read only
// while there is something to read. The four transports call it in a few
// lines, so that their own files show the socket alone.
package echoserver
