// Package upgrade shows how an HTTP request becomes a WebSocket.
package upgrade

import (
	"bufio"
	"io"
	"net"
	"strings"
)

// Request is a request for a WebSocket, as one types it.
const Request = "GET /echo HTTP/1.1\r\n" +
	"Host: 127.0.0.1\r\n" +
	"Upgrade: websocket\r\n" +
	"Connection: Upgrade\r\n" +
	"Sec-WebSocket-Version: 13\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
	"\r\n"

// Ask sends a request to a server as it stands, and returns the first line that
// comes back.
func Ask(addr, request string) string {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err.Error()
	}
	defer c.Close()
	io.WriteString(c, request)
	line, _ := bufio.NewReader(c).ReadString('\n')
	return strings.TrimSpace(line)
}
