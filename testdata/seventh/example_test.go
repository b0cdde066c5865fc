package seventh_test

import (
	"context"
	"fmt"
	"log"

	"github.com/socketlab/socketlab/seventh"
)

// Two echoes, read with a buffer of two bytes: what the first Read leaves
// is what the second one finds.
func Example() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	t := seventh.Transport{}

	// The server: "" is any free address here.
	server, err := t.Listen(ctx, "")
	if err != nil {
		log.Panic(err)
	}
	go server.Serve(ctx)

	// The client.
	c, err := t.Dial(ctx, server.Addr().String())
	if err != nil {
		log.Panic(err)
	}
	defer c.Close()

	// One echo, and then another.
	buf := make([]byte, 2)
	for _, msg := range []string{"ping", "pong"} {
		c.Write([]byte(msg))
		n, err := c.Read(buf)
		fmt.Printf("wrote %q, read %q, %v\n", msg, buf[:n], err)
	}

	// Output:
	// wrote "ping", read "pi", <nil>
	// wrote "pong", read "ng", <nil>
}
