// Package frame is RFC 6455, The WebSocket Protocol, written out by hand to
// be read: the opening handshake and the frames, without a network. Bytes
// go in and bytes come out; who carries them is somebody else's business
// (package byhand shows how little that is).
//
// A good order to read it in:
//
//	handshake.go   the key and its answer: why a server can be believed
//	head.go        as much of HTTP as a handshake needs
//	line.go        its lines, by name
//	request.go     what a client asks, and what a server checks
//	response.go    what a server answers, and what a client checks
//	opcode.go      six kinds of frames
//	header.go      2 to 14 bytes before each payload
//	mask.go        why the payload of a client looks like noise
//	encode.go      a frame from a payload
//	decode.go      payloads from bytes, however they were cut
//	message.go     frames that belong together
//	text.go        UTF-8 that is cut in the middle of a character
//	close.go       the last frame, and its codes
//	errors.go      every rule that a peer can break, and its section
//	label.go       the same bytes with a name on each
//
// A [Decoder] copies no payload: it takes the mask off where the bytes are,
// and what it returns lies in what it was given. Functions whose names
// begin with Append write behind what is in the slice already. A frame
// costs no allocation, written or read.
//
// Left out: extensions, and with them permessage-deflate (RFC 7692). A
// reserved bit that is set is an error here.
package frame
