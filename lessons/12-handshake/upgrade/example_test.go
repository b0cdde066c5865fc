package upgrade_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/lessons/12-handshake/upgrade"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/websocket"
)

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

// Two servers get the same bytes.
func Example_sameBytes() {
	server, stop := serve(websocket.Transport{Hosts: []string{"127.0.0.1"}})
	defer stop()
	fmt.Println(upgrade.Ask(server, upgrade.Request))

	plain, end := serve(tcp.Transport{})
	defer end()
	fmt.Println(upgrade.Ask(plain, upgrade.Request))
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
