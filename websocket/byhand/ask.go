package byhand

import (
	"crypto/rand"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"

	"github.com/socketlab/socketlab/websocket/frame"
)

// ask is the client's side of the handshake, about u, over c.
func (t Transport) ask(c net.Conn, u *url.URL) (*socket, error) {
	var nonce [16]byte
	if _, err := io.ReadFull(t.source(), nonce[:]); err != nil {
		return nil, err
	}
	sent := frame.Request{
		Target: u.RequestURI(), Host: u.Host, Key: frame.Key(nonce),
		Protocols: t.Subprotocols,
	}
	request, err := frame.AppendRequest(nil, sent)
	if err != nil {
		return nil, err
	}
	if _, err := c.Write(request); err != nil {
		return nil, err
	}
	ws := newSocket(c, frame.Client, t)
	if err := ws.answered(sent); err != nil {
		ws.release()
		return nil, err
	}
	return ws, nil
}

// answered waits for the answer to what was sent. Whatever has come behind
// it is frames already, and stays for next.
func (s *socket) answered(sent frame.Request) error {
	h, err := s.head()
	if err != nil {
		return err
	}
	_, err = frame.CheckResponse(h, sent)
	if err == nil || errors.Is(err, frame.ErrStart) { // no answer of HTTP
		return err
	}
	return &frame.StatusError{Err: err, Status: h.Start[1] + " " + h.Start[2]}
}

// source is where keys come from.
func (t Transport) source() io.Reader {
	if t.Rand == nil {
		return rand.Reader
	}
	return seeded{t.Rand}
}

// A seeded source is not for concurrent use, and connections share it.
type seeded struct{ from io.Reader }

var drawing sync.Mutex

func (s seeded) Read(p []byte) (int, error) {
	drawing.Lock()
	defer drawing.Unlock()
	return s.from.Read(p)
}
