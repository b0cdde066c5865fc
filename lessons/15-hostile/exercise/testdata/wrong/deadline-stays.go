// breaks: honest
// believes: What limits the handshake is over with it.

package exercise

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"
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
	// Whoever gets a place in room is served, and gives it back.
	room := make(chan struct{}, s.MaxConns)
	for {
		c, err := ln.Accept()
		if err != nil {
			return err
		}
		select {
		case room <- struct{}{}:
			go func() {
				defer func() { <-room }()
				s.serve(c)
			}()
		default:
			c.Close()
		}
	}
}

// serve holds one conversation.
func (s *Server) serve(c net.Conn) {
	defer c.Close()
	// One deadline for the whole request. Moved for each Read, it would never
	// come for a peer that sends a byte now and then.
	c.SetDeadline(time.Now().Add(s.Handshake))
	in := bufio.NewReader(io.LimitReader(c, 16<<10))
	r, err := http.ReadRequest(in)
	if err != nil {
		return
	}
	if !s.admits(r, c.LocalAddr().String()) {
		fmt.Fprint(c, "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
		return
	}
	_, err = fmt.Fprintf(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"+
		"Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept(r))
	if err != nil {
		return
	}
	// What came behind the request is in the buffer already.
	early, _ := in.Peek(in.Buffered())
	err = s.echo(c, bufio.NewReader(io.MultiReader(bytes.NewReader(early), c)))
	var broken violation
	if errors.As(err, &broken) {
		s.write(c, closing, binary.BigEndian.AppendUint16(nil, uint16(broken)))
	}
}

// admits is whether the page and the name are ones that may call. A browser
// sends the Origin itself, and no page can change it.
func (s *Server) admits(r *http.Request, own string) bool {
	if r.Host != own && !slices.Contains(s.Hosts, r.Host) {
		return false
	}
	origins := r.Header["Origin"]
	for _, o := range origins {
		if o != "http://"+r.Host && !slices.Contains(s.Origins, o) {
			return false
		}
	}
	return true
}

// A violation is the code to close with.
type violation uint16

func (v violation) Error() string { return fmt.Sprintf("close %d", uint16(v)) }

const (
	protocol violation = 1002
	notText  violation = 1007
	tooBig   violation = 1009
)

// echo sends messages back until the peer ends, or breaks a rule.
func (s *Server) echo(c net.Conn, in *bufio.Reader) error {
	var message []byte
	var kind byte // of the message that is not complete, or 0
	for {
		f, err := readFrame(in, s.MaxMessage-len(message))
		if err != nil {
			return err
		}
		switch f.opcode {
		case closing:
			if err := checkClose(f.payload); err != nil {
				return err
			}
			return s.write(c, closing, f.payload)
		case ping:
			if err := s.write(c, pong, f.payload); err != nil {
				return err
			}
			continue
		case pong:
			continue
		case text, binaryData:
			if kind != 0 {
				return protocol
			}
			kind = f.opcode
		case continuation:
			if kind == 0 {
				return protocol
			}
		}
		message = append(message, f.payload...)
		if !f.fin {
			continue
		}
		// As a whole: a fragment may end within a character.
		if kind == text && !utf8.Valid(message) {
			return notText
		}
		if err := s.write(c, kind, message); err != nil {
			return err
		}
		kind, message = 0, nil
	}
}

// checkClose is about what may be in a close frame (RFC 6455, section 7.4).
func checkClose(payload []byte) error {
	if len(payload) == 0 {
		return nil
	}
	if len(payload) == 1 {
		return protocol
	}
	code := binary.BigEndian.Uint16(payload)
	switch {
	case code < 1000, code >= 1004 && code <= 1006, code >= 1015 && code < 3000, code >= 5000:
		return protocol
	case !utf8.Valid(payload[2:]):
		return notText
	}
	return nil
}

// write gives the peer time to take a frame.
func (s *Server) write(c net.Conn, opcode byte, payload []byte) error {
	c.SetWriteDeadline(time.Now().Add(s.Write))
	return writeFrame(c, opcode, payload)
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

// readFrame reads a frame (RFC 6455, section 5.2) whose payload has most bytes
// at the most. What its header says is checked before anything is made for it.
func readFrame(in *bufio.Reader, most int) (f frame, err error) {
	var head [14]byte
	if _, err := io.ReadFull(in, head[:2]); err != nil {
		return f, err
	}
	f.fin, f.opcode = head[0]&0x80 != 0, head[0]&0x0f
	length, more := uint64(head[1]&0x7f), 0
	control := f.opcode >= closing
	switch {
	case head[0]&0x70 != 0, head[1]&0x80 == 0:
		return f, protocol
	case f.opcode > binaryData && f.opcode < closing, f.opcode > pong:
		return f, protocol
	case control && (!f.fin || length > 125):
		return f, protocol
	case length == 126:
		more = 2
	case length == 127:
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
	if !control && length > uint64(most) {
		return f, tooBig
	}
	var key [4]byte
	if _, err := io.ReadFull(in, key[:]); err != nil {
		return f, err
	}
	f.payload = make([]byte, length)
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
