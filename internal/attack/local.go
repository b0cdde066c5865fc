package attack

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"

	"github.com/socketlab/socketlab/websocket/frame"
)

var locals = []Attack{
	{
		Name: "permissions", Against: []string{"unix", "unixgram", "unixpacket"},
		Did:     "another user of this machine opens the socket's path",
		Decides: "unix(7): connecting needs write permission on the path; practice: mode 0600",
		run:     permissions,
	},
	{
		Name: "plaintext", Against: []string{"tls", "wss"},
		Did:     "somebody on the way reads along",
		Decides: "RFC 8446: what is encrypted cannot be read; RFC 6455, section 10.6: use wss",
		run:     plaintext,
	},
}

func permissions(_ context.Context, t Target) (Verdict, string, error) {
	if runtime.GOOS == "windows" {
		return NotTried, "Windows keeps no mode of a socket's path", nil
	}
	if strings.HasPrefix(t.Addr, "@") {
		return Fell, "an abstract name has no permissions: anybody on this machine can connect", nil
	}
	info, err := os.Stat(t.Addr)
	if err != nil {
		return 0, "", err
	}
	mode := info.Mode().Perm()
	if mode&0o022 != 0 {
		return Fell, fmt.Sprintf("the path has mode %04o: others may connect", mode), nil
	}
	return Held, fmt.Sprintf("the path has mode %04o", mode), nil
}

const secret = "the secret of the house"

// plaintext sends a secret through a relay that keeps what it carries.
func plaintext(ctx context.Context, t Target) (Verdict, string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, "", err
	}
	defer ln.Close()
	seen := &record{}
	go relay(ln, t.Addr, seen)
	through := t
	through.Addr = ln.Addr().String()
	host, _, _ := net.SplitHostPort(t.Addr)
	if err := through.tells(ctx, t.Addr, host); err != nil {
		return 0, "", err
	}
	if seen.has(secret) {
		return Fell, "the message stands on the wire as it is", nil
	}
	return Held, fmt.Sprintf("%d bytes were seen, and not the message", seen.size()), nil
}

// tells has the secret echoed by the server, whose name is known to be another.
func (t Target) tells(ctx context.Context, host, name string) error {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", t.Addr)
	if err != nil {
		return err
	}
	defer c.Close()
	end, _ := ctx.Deadline()
	c.SetDeadline(end)
	secured, err := t.secured(ctx, c, name)
	if err != nil {
		return err
	}
	p := newPeer(secured)
	if !t.isWeb() {
		if _, err := p.Write([]byte(secret)); err != nil {
			return err
		}
		_, err := io.ReadFull(p.In, make([]byte, len(secret)))
		return err
	}
	if _, err := p.ask(t.request(call{host: host})); err != nil {
		return err
	}
	h := header(frame.Text)
	h.Key = [4]byte{} // a mask would hide it from us, though from nobody else
	if err := p.SendFrame(h, []byte(secret)); err != nil {
		return err
	}
	p.next()
	return nil
}

// relay carries one connection to a server.
func relay(ln net.Listener, addr string, seen *record) {
	client, err := ln.Accept()
	if err != nil {
		return
	}
	defer client.Close()
	server, err := net.Dial("tcp", addr)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		io.Copy(io.MultiWriter(server, seen), client)
		server.Close()
	}()
	io.Copy(io.MultiWriter(client, seen), server)
}

// A record is what has been carried, both ways.
type record struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (r *record) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all.Write(b)
}

func (r *record) has(text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bytes.Contains(r.all.Bytes(), []byte(text))
}

func (r *record) size() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all.Len()
}
