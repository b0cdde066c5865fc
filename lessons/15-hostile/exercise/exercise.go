// Package exercise is a WebSocket echo server that works, and trusts
// everybody.
//
// Honest clients are served as RFC 6455 says. Hostile ones can do with it
// what they like: nothing is checked and nothing is limited. Harden it. The
// fields of Server say what its owner allows; change whatever you like below
// them. Use whatever you like of the standard library.
//
// What a server has to do, in the order in which it is checked:
//
//   - It refuses a request (status 403) whose Origin is neither its own,
//     which is "http://" and the request's Host, nor one of Origins. Programs
//     send no Origin, and are let in.
//   - It refuses a request (status 403) whose Host is neither the address
//     that it listens on nor one of Hosts.
//   - It closes a connection with code 1002 whose peer breaks the protocol: a
//     frame without a mask, with a reserved bit, or with an opcode that means
//     nothing; a control frame in fragments or of more than 125 bytes; a
//     continuation of nothing, a message within a message; a close frame with
//     a code that is never sent (below 1000, 1004 to 1006, 1015 to 2999, 5000
//     on) or of one byte.
//   - It closes with 1009 when a message is longer than MaxMessage, before it
//     takes memory for it, also when it comes in fragments.
//   - It closes with 1007 when a text message is not UTF-8. A character may
//     be cut in two by fragments.
//   - It gives a peer the time Handshake, and not more, for its whole
//     request.
//   - It gives a peer the time Write for taking an answer.
//   - It holds MaxConns connections at once and closes what comes beyond
//     them.
package exercise

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// A Server echoes messages. All fields are set before Serve.
type Server struct {
	Origins    []string // pages that may connect, besides the server's own
	Hosts      []string // names by which it may be called, besides its address
	MaxMessage int      // bytes
	MaxConns   int
	Handshake  time.Duration
	Write      time.Duration
}

// Serve answers the clients of ln until it is closed.
func (s *Server) Serve(ln net.Listener) error {
	for {
		c, err := ln.Accept()
		if err != nil {
			return err
		}
		go s.serve(c)
	}
}

// serve holds one conversation.
func (s *Server) serve(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	r, err := http.ReadRequest(in)
	if err != nil {
		return
	}
	fmt.Fprintf(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"+
		"Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept(r))
	var message []byte
	var kind byte
	for {
		f, err := readFrame(in)
		if err != nil {
			return
		}
		switch f.opcode {
		case closing:
			writeFrame(c, closing, f.payload)
			return
		case ping:
			writeFrame(c, pong, f.payload)
		case pong:
		case text, binaryData:
			kind, message = f.opcode, f.payload
		default:
			message = append(message, f.payload...)
		}
		if f.opcode < closing && f.fin {
			writeFrame(c, kind, message)
		}
	}
}

// accept is the answer to a request's key (RFC 6455, section 4.2.2).
func accept(r *http.Request) string {
	const magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + magic))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Opcodes (RFC 6455, section 5.2).
const (
	continuation = 0x0
	text         = 0x1
	binaryData   = 0x2
	closing      = 0x8
	ping         = 0x9
	pong         = 0xa
)

// A frame is one of a client's, with its mask taken off.
type frame struct {
	fin     bool
	opcode  byte
	payload []byte
}

// readFrame reads a frame (RFC 6455, section 5.2).
func readFrame(in *bufio.Reader) (f frame, err error) {
	var head [14]byte
	if _, err := io.ReadFull(in, head[:2]); err != nil {
		return f, err
	}
	f.fin, f.opcode = head[0]&0x80 != 0, head[0]&0x0f
	length, more := uint64(head[1]&0x7f), 0
	switch length {
	case 126:
		more = 2
	case 127:
		more = 8
	}
	if _, err := io.ReadFull(in, head[2:2+more]); err != nil {
		return f, err
	}
	switch more {
	case 2:
		length = uint64(binary.BigEndian.Uint16(head[2:]))
	case 8:
		length = binary.BigEndian.Uint64(head[2:])
	}
	var key [4]byte
	if head[1]&0x80 != 0 {
		if _, err := io.ReadFull(in, key[:]); err != nil {
			return f, err
		}
	}
	f.payload = make([]byte, min(length, 1<<30))
	if _, err := io.ReadFull(in, f.payload); err != nil {
		return f, err
	}
	for i := range f.payload {
		f.payload[i] ^= key[i%4]
	}
	return f, nil
}

// writeFrame writes a frame, which a server does not mask.
func writeFrame(c net.Conn, opcode byte, payload []byte) error {
	head := []byte{0x80 | opcode, byte(len(payload))}
	switch n := len(payload); {
	case n > 0xffff:
		head = binary.BigEndian.AppendUint64([]byte{head[0], 127}, uint64(n))
	case n > 125:
		head = binary.BigEndian.AppendUint16([]byte{head[0], 126}, uint16(n))
	}
	_, err := c.Write(append(head, payload...))
	return err
}
