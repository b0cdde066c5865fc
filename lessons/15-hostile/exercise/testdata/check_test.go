package exercise

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestExercise(t *testing.T) {
	prove(t, []claim{
		{"honest", "An honest client is served: text, binary data, fragments, pings, a polite end.",
			"A server that lets nobody in is safe.", honest},
		{"cross-site", "A page of another site is refused with 403; the server's own pages and those of Origins are let in.",
			"CORS protects a WebSocket.", crossSite},
		{"rebinding", "A request for a Host that is not the server's is refused with 403, also when its Origin agrees.",
			"What comes from this machine, to this machine, is safe.", rebinding},
		{"protocol", "Whoever breaks the protocol is closed with 1002.",
			"A peer speaks the protocol, or it would not be here.", protocolBroken},
		{"giant", "A message over MaxMessage is closed with 1009, before memory is taken for it.",
			"A peer says how long its message is, and that is how long it is.", giant},
		{"fragments", "MaxMessage holds for a message in fragments as well.",
			"A frame is a message.", fragmentsOver},
		{"text", "Text that is not UTF-8 is closed with 1007; a character may be cut by fragments.",
			"What is sent as text is text.", badText},
		{"close-code", "A close frame that may not be sent is answered with 1002, and not repeated.",
			"A close frame is answered with itself.", closeCode},
		{"slow-handshake", "A request that never ends is cut off when Handshake is over.",
			"A deadline before each Read is a limit.", slow},
		{"never-reads", "A peer that never reads is cut off when Write is over, and others are served meanwhile.",
			"A Write ends, since TCP delivers.", neverReads},
		{"flood", "Beyond MaxConns connections are closed, and when one ends there is room again.",
			"There is always room for one more.", flood},
	})
}

const own = "" // the Host of an honest client: the address it dials

// strict is a server that one can wait for.
func strict() *Server {
	return &Server{
		Origins: []string{"https://app.example"}, Hosts: []string{"echo.example"},
		MaxMessage: 1000, MaxConns: 20, Handshake: 300 * time.Millisecond, Write: 300 * time.Millisecond,
	}
}

// serve runs s and returns its address.
func serve(c *checking, s *Server) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.Fatal(err)
	}
	go s.Serve(ln)
	c.Cleanup(func() { ln.Close() })
	return ln.Addr().String()
}

// A peer is a client that keeps no rule.
type peer struct {
	net.Conn
	in *bufio.Reader
}

func connect(c *checking, addr string) *peer {
	var d net.Dialer
	conn, err := d.DialContext(c.ctx, "tcp", addr)
	if err != nil {
		c.seen("a client cannot connect: %v", err)
	}
	context.AfterFunc(c.ctx, func() { conn.Close() }) // what does not end by itself
	return &peer{conn, bufio.NewReader(conn)}
}

func request(host, origin string) string {
	r := "GET / HTTP/1.1\r\nHost: " + host + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	if origin != "" {
		r += "Origin: " + origin + "\r\n"
	}
	return r + "\r\n"
}

// ask returns the status of the answer to a request for a WebSocket.
func ask(c *checking, addr, host, origin string) (*peer, int) {
	if host == own {
		host = addr
	}
	p := connect(c, addr)
	io.WriteString(p, request(host, origin))
	r, err := http.ReadResponse(p.in, &http.Request{Method: "GET"})
	if err != nil {
		return p, 0
	}
	if got := r.Header.Get("Sec-WebSocket-Accept"); r.StatusCode == 101 && got != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		c.seen("the answer to the key is %q", got)
	}
	return p, r.StatusCode
}

func open(c *checking, addr string) *peer {
	p, status := ask(c, addr, own, "")
	if status != 101 {
		c.seen("an honest program, which sends no Origin and the Host %s, is answered with status %d instead of 101", addr, status)
	}
	return p
}

// raw is a frame: its first byte, and its payload with a mask.
func raw(first byte, payload []byte) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n > 0xffff:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	case n > 125:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = append(b, 0x80|byte(n))
	}
	key := []byte{9, 8, 7, 6}
	b = append(b, key...)
	for i, p := range payload {
		b = append(b, p^key[i%4])
	}
	return b
}

// next is what the server says, in words: `text "hi"`, `close 1002`, `the end`.
func (p *peer) next() string {
	head := make([]byte, 2)
	if _, err := io.ReadFull(p.in, head); err != nil {
		return end(err)
	}
	n := uint64(head[1] & 0x7f)
	more := map[uint64]int{126: 2, 127: 8}[n]
	if more > 0 {
		length := make([]byte, 8)
		if _, err := io.ReadFull(p.in, length[8-more:]); err != nil {
			return end(err)
		}
		n = binary.BigEndian.Uint64(length)
	}
	payload := make([]byte, min(n, 1<<20))
	if _, err := io.ReadFull(p.in, payload); err != nil {
		return end(err)
	}
	switch head[0] & 0xf {
	case 1:
		return fmt.Sprintf("text %.12q", payload)
	case 2:
		return fmt.Sprintf("%d bytes", n)
	case 8:
		if len(payload) < 2 {
			return "close without a code"
		}
		return fmt.Sprintf("close %d", binary.BigEndian.Uint16(payload))
	case 10:
		return fmt.Sprintf("pong %.12q", payload)
	}
	return fmt.Sprintf("a frame of opcode %d", head[0]&0xf)
}

func end(err error) string {
	if errors.Is(err, net.ErrClosed) {
		return "nothing"
	}
	return "the end"
}

// after sends bytes to a new connection and returns what the server says.
func after(c *checking, addr string, frames ...[]byte) string {
	p := open(c, addr)
	defer p.Close()
	p.Write(bytes.Join(frames, nil))
	return p.next()
}

func want(c *checking, what, want, got string) {
	if got != want {
		c.seen("after %s the server says: %s, instead of: %s", what, got, want)
	}
}

func honest(c *checking) {
	addr := serve(c, strict())
	word := fmt.Sprintf("%08x", c.rand.Uint32())
	want(c, "a text", fmt.Sprintf("text %q", word), after(c, addr, raw(0x81, []byte(word))))
	size := 200 + c.rand.IntN(800)
	want(c, "binary data", fmt.Sprintf("%d bytes", size), after(c, addr, raw(0x82, make([]byte, size))))
	want(c, "a ping", fmt.Sprintf("pong %q", word), after(c, addr, raw(0x89, []byte(word))))
	p := open(c, addr)
	defer p.Close()
	p.Write(bytes.Join([][]byte{raw(0x01, []byte("one ")), raw(0x89, nil), raw(0x80, []byte("two"))}, nil))
	want(c, "a ping between two fragments", `pong ""`, p.next())
	want(c, "the second fragment", `text "one two"`, p.next())
	quiet := strict().Handshake + strict().Write + 100*time.Millisecond
	for range 2 {
		select { // limits of the handshake and of a Write are none of silence
		case <-time.After(quiet):
		case <-c.ctx.Done():
		}
		p.Write(raw(0x81, []byte(word)))
		want(c, fmt.Sprintf("a silence of %v and a text", quiet), fmt.Sprintf("text %q", word), p.next())
	}
	p.Write(raw(0x88, []byte{1000 >> 8, 1000 & 0xff}))
	want(c, "a close frame", "close 1000", p.next())
	want(c, "its answer", "the end", p.next())
}

// answered is the status of a request.
func answered(c *checking, addr, host, origin string) int {
	p, status := ask(c, addr, host, origin)
	p.Close()
	return status
}

func crossSite(c *checking) {
	addr := serve(c, strict())
	for origin, status := range map[string]int{
		"https://evil.example": 403, "http://evil.example": 403, "null": 403,
		"http://" + addr + ".evil.example": 403, "https://app.example.evil.example": 403,
		"http://evil.example/?" + addr: 403, "https://evil-app.example": 403,
		"https://" + addr: 403, "ftp://" + addr: 403,
		"http://" + addr: 101, "https://app.example": 101,
	} {
		if got := answered(c, addr, own, origin); got != status {
			c.seen("a request with Origin %q is answered with status %d instead of %d", origin, got, status)
		}
	}
}

func rebinding(c *checking) {
	addr := serve(c, strict())
	_, port, _ := net.SplitHostPort(addr)
	for host, status := range map[string]int{
		"evil.example": 403, "evil.example:" + port: 403, addr + ".evil.example": 403,
		"127.0.0.1.evil.example:" + port: 403, "echo.example": 101,
	} {
		if got := answered(c, addr, host, "http://"+host); got != status {
			c.seen("a request with Host %q and the Origin that goes with it is answered with status %d instead of %d", host, got, status)
		}
	}
}

func protocolBroken(c *checking) {
	addr := serve(c, strict())
	reserved := byte(0x10) << c.rand.IntN(3)
	for _, b := range []struct {
		what   string
		frames [][]byte
	}{
		{"a frame without a mask", [][]byte{{0x81, 2, 'h', 'i'}}},
		{"a frame with a reserved bit", [][]byte{raw(0x81|reserved, []byte("hi"))}},
		{"a frame of opcode 3", [][]byte{raw(0x83, []byte("hi"))}},
		{"a frame of opcode 11", [][]byte{raw(0x8b, []byte("hi"))}},
		{"a ping in fragments", [][]byte{raw(0x09, []byte("hi"))}},
		{"a ping of 126 bytes", [][]byte{raw(0x89, make([]byte, 126))}},
		{"a continuation of nothing", [][]byte{raw(0x80, []byte("hi"))}},
		{"a message within a message", [][]byte{raw(0x01, []byte("hi")), raw(0x81, []byte("hi"))}},
	} {
		want(c, b.what, "close 1002", after(c, addr, b.frames...))
	}
}

// allocated is what f makes this program take.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func giant(c *checking) {
	addr := serve(c, strict())
	want(c, "a message of exactly MaxMessage bytes", "1000 bytes", after(c, addr, raw(0x82, make([]byte, 1000))))
	want(c, "a message of one byte more", "close 1009", after(c, addr, raw(0x82, make([]byte, 1001))))
	for _, length := range []uint64{64 << 20, 1 << 32, 1 << 62} {
		head := binary.BigEndian.AppendUint64([]byte{0x82, 0x80 | 127}, length)
		var got string
		took := allocated(func() { got = after(c, addr, append(head, 1, 2, 3, 4, 'x')) })
		want(c, fmt.Sprintf("a frame that says it has %d bytes", length), "close 1009", got)
		if took > 8<<20 {
			c.seen("a frame that says it has %d bytes makes the server take %d bytes of memory", length, took)
		}
	}
}

func fragmentsOver(c *checking) {
	addr := serve(c, strict())
	parts := [][]byte{raw(0x02, make([]byte, 400)), raw(0x00, make([]byte, 400)), raw(0x80, make([]byte, 201))}
	want(c, "1,001 bytes in three fragments", "close 1009", after(c, addr, parts...))
	parts[2] = raw(0x80, make([]byte, 200))
	p := open(c, addr)
	defer p.Close()
	for range 3 {
		p.Write(bytes.Join(parts, nil))
		want(c, "1,000 bytes in three fragments", "1000 bytes", p.next())
	}
	p.Write(bytes.Join([][]byte{raw(0x02, make([]byte, 999)), raw(0x89, []byte("ten bytes.")), raw(0x80, []byte{0})}, nil))
	want(c, "999 bytes of a message and a ping", `pong "ten bytes."`, p.next())
	want(c, "the last byte of 1,000", "1000 bytes", p.next())
}

func badText(c *checking) {
	addr := serve(c, strict())
	want(c, "a text with the bytes c0 af", "close 1007", after(c, addr, raw(0x81, []byte("a\xc0\xaf"))))
	want(c, "a text that ends within a character", "close 1007", after(c, addr, raw(0x81, []byte("\xe2\x82"))))
	want(c, "a character that is cut by fragments", `text "€"`, after(c, addr, raw(0x01, []byte("\xe2")), raw(0x80, []byte("\x82\xac"))))
	want(c, "binary data that are no UTF-8", "2 bytes", after(c, addr, raw(0x82, []byte("\xc0\xaf"))))
}

func closeCode(c *checking) {
	addr := serve(c, strict())
	for _, code := range []uint16{0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535} {
		want(c, fmt.Sprintf("a close frame with code %d", code), "close 1002",
			after(c, addr, raw(0x88, binary.BigEndian.AppendUint16(nil, code))))
	}
	want(c, "a close frame of one byte", "close 1002", after(c, addr, raw(0x88, []byte{3})))
	for _, code := range []uint16{1000, 1001, 1011, 3000, 4999} {
		want(c, fmt.Sprintf("a close frame with code %d", code), fmt.Sprintf("close %d", code),
			after(c, addr, raw(0x88, binary.BigEndian.AppendUint16(nil, code))))
	}
	want(c, "a close frame without a code", "close without a code", after(c, addr, raw(0x88, nil)))
}

func slow(c *checking) {
	addr := serve(c, strict())
	p := connect(c, addr)
	defer p.Close()
	ended := make(chan struct{})
	go func() {
		p.in.ReadByte()
		close(ended)
	}()
	often := time.NewTicker(20 * time.Millisecond)
	defer often.Stop()
	drip := request(addr, "")
	drip = drip[:len(drip)-2] + strings.Repeat("X-Slow: 1\r\n", 1000)
	for i := 0; ; i++ {
		select {
		case <-ended:
		case <-c.ctx.Done():
		case <-often.C:
			io.WriteString(p, drip[i:i+1])
			if i == 2 {
				want(c, "a text, while another client's request drips", `text "hi"`, after(c, addr, raw(0x81, []byte("hi"))))
			}
			continue
		}
		if c.ctx.Err() != nil {
			c.seen("a request that comes byte by byte is still waited for, long after %v", strict().Handshake)
		}
		return
	}
}

func neverReads(c *checking) {
	s := strict()
	s.MaxMessage = 1 << 20
	addr := serve(c, s)
	stuck := open(c, addr)
	defer stuck.Close()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		big := raw(0x82, make([]byte, 1<<20))
		for {
			if _, err := stuck.Write(big); err != nil {
				return
			}
		}
	}()
	want(c, "a text, while another peer reads nothing", `text "hi"`, after(c, addr, raw(0x81, []byte("hi"))))
	<-ended
	if c.ctx.Err() != nil {
		c.seen("a peer that never reads still has its connection, long after %v", s.Write)
	}
}

func flood(c *checking) {
	s := strict()
	s.MaxConns = 3
	s.Handshake = time.Minute // those who hold a place hold it
	addr := serve(c, s)
	holders := make([]*peer, s.MaxConns)
	for i := range holders {
		if i == 0 {
			holders[i] = connect(c, addr) // and says nothing yet
		} else {
			holders[i] = open(c, addr)
		}
		defer holders[i].Close()
	}
	over := connect(c, addr)
	defer over.Close()
	io.WriteString(over, request(addr, ""))
	if _, err := over.in.ReadByte(); err == nil {
		c.seen("with MaxConns 3, a fourth connection is answered")
	}
	if c.ctx.Err() != nil {
		c.seen("with MaxConns 3, a fourth connection is held open")
	}
	io.WriteString(holders[0], request(addr, ""))
	if r, err := http.ReadResponse(holders[0].in, &http.Request{Method: "GET"}); err != nil || r.StatusCode != 101 {
		c.seen("the first of three connections, whose request came last, is not answered with 101")
	}
	for _, p := range holders {
		p.Write(raw(0x81, []byte("hi")))
		want(c, "a text of one of the three", `text "hi"`, p.next())
		p.Close()
	}
	for {
		p, status := ask(c, addr, own, "")
		p.Close()
		if status == 101 {
			return
		}
		if c.ctx.Err() != nil {
			c.seen("when all three have gone there is still no room for another")
		}
		runtime.Gosched()
	}
}
