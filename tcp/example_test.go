package tcp_test

import (
	"context"
	"fmt"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/tcp"
)

func Example() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	t := tcp.Transport{}

	// The server: from Listen on, the kernel answers for it.
	server, err := t.Listen(ctx, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx) }()

	// The client: Dial succeeds when the peer's kernel has shaken hands.
	c, err := t.Dial(ctx, server.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	buf := make([]byte, 64)
	n, err := echo.RoundTrip(c, []byte("ping"), buf)
	fmt.Printf("%q %v\n", buf[:n], err)
	c.Close()

	stop()
	fmt.Println(<-served)
	// Output:
	// "ping" <nil>
	// <nil>
}
