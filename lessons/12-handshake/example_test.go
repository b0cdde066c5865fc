package handshake_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/websocket"
)

// upgrade is a request for a WebSocket, as one types it.
const upgrade = "GET /echo HTTP/1.1\r\n" +
	"Host: 127.0.0.1\r\n" +
	"Upgrade: websocket\r\n" +
	"Connection: Upgrade\r\n" +
	"Sec-WebSocket-Version: 13\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
	"\r\n"

// serve runs a server and returns its host and port.
func serve(t echo.Transport) (addr string, stop func()) {
	s, err := t.Listen(context.Background(), "")
	if err != nil {
		panic(err)
	}
	go s.Serve(context.Background())
	addr = s.Addr().String()
	if u, err := url.Parse(addr); err == nil && u.Host != "" {
		addr = u.Host
	}
	return addr, func() { s.Close() }
}

// ask sends a request as it stands, and returns the first line that comes back.
func ask(addr, request string) string {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err.Error()
	}
	defer c.Close()
	io.WriteString(c, request)
	line, _ := bufio.NewReader(c).ReadString('\n')
	return strings.TrimSpace(line)
}

// Two servers get the same bytes.
func Example_sameBytes() {
	server, stop := serve(websocket.Transport{Hosts: []string{"127.0.0.1"}})
	defer stop()
	fmt.Println(ask(server, upgrade))

	plain, end := serve(tcp.Transport{})
	defer end()
	fmt.Println(ask(plain, upgrade))
	// Output:
	// HTTP/1.1 101 Switching Protocols
	// GET /echo HTTP/1.1
}

// One server gets a request for a page.
func Example_plainGet() {
	server, stop := serve(websocket.Transport{})
	defer stop()
	r, err := http.Get("http://" + server + "/echo")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Body.Close()
	fmt.Println(r.Status, r.Header.Get("Upgrade"))
	// Output:
	// 426 Upgrade Required websocket
}
