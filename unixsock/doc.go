// Package unixsock carries an echo over Unix domain sockets, between
// programs of one machine (unix(7)). It is one of four siblings (tcp, udp,
// unixsock, websocket) that hold the same declarations in the same order,
// to be read side by side:
//
//	diff tcp/server.go unixsock/server.go
//	diff udp/server.go unixsock/packet_server.go
//
// There are three types. A unix socket is a stream of bytes, as TCP is, and
// server.go serves it. A unixgram socket carries datagrams, as UDP does,
// and packet_server.go serves it. A unixpacket socket has the connections
// of the one and the messages of the other; Linux has it, most others do
// not.
//
// What to look at: the address is a file, with permissions and without a
// port, and it stays behind when a program dies; the kernel knows who is at
// the other end ([PeerCredentials]); the receiver's full queue makes the
// sender wait, so datagrams are not lost here. An empty unixpacket message
// cannot be told from the end, because both make a Read return 0: Go's net
// reports io.EOF, and this server takes it for the end.
//
// The name of an abstract socket begins with "@" and is no file: nothing is
// left behind, and there are no permissions either. Linux alone has it. The
// unixgram client binds itself to one, since only what has a name can be
// answered.
//
// A name is what the socket was bound to, letter for letter: the answers of
// a unixgram server bound to a relative path come from that path, and a
// client that compares it with the absolute one passes them over.
//
// A unixgram server has one socket for all its peers, and all answers that
// nobody has read yet stand in that socket's one send buffer. If it waited
// for a slow peer, that peer would stop it for everybody. So it never
// waits: an answer for which there is no room is dropped, counted, and
// logged with the name of the peer. The room is the peer's queue of
// net.unix.max_dgram_qlen messages, and the send buffer. A peer that does
// not read can use up the buffer if nothing else bounds it: if it is
// connected to the server, for then the kernel does not look at the queue,
// or if the queue is longer than the buffer. The kernel's own limit of ten
// is not; 512, as many distributions set it, is, since every small message
// takes most of a kilobyte of the 208 KiB. Others then lose their answers
// until that peer reads or goes: whoever needs more takes unixpacket.
package unixsock
