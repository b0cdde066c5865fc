package wire_test

import (
	"context"
	"fmt"
	"time"

	"github.com/socketlab/socketlab/internal/ladder"
	"github.com/socketlab/socketlab/internal/link"
	"github.com/socketlab/socketlab/internal/packet"
	"github.com/socketlab/socketlab/internal/wire"
	"github.com/socketlab/socketlab/tcp"
)

func Example() {
	n := wire.New(link.Link{Delay: 20 * time.Millisecond, Loss: 0.2, Seed: 1})
	defer n.Close()
	t := tcp.Transport{Host: wire.Between(n.Host("client"), n.Host("server"))}

	client, server, err := t.Pair(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	client.Write([]byte("hello"))
	server.Read(make([]byte, 5))
	n.Settle(time.Second)

	packets := n.Packets()
	fmt.Print(ladder.New(packets, nil).Text(ladder.Narrow))
	fmt.Printf("%+v\n", packet.Sum(packets))
	// Output:
	//                client                                                     server
	//   1     0.0 ms │─ SYN seq 0 mss 1460 ─────────────────────────────────────────▶│
	//   2    20.0 ms │◀─────────────────────────────── SYN ACK seq 0 ack 1 mss 1460 ─│
	//   3    40.0 ms │─ ACK ack 1 ──────────────────────────────────────────────────▶│
	//   4    60.0 ms │─ ACK seq 1 ack 1 "hello" ────────────────────────────────────▶│
	//   5    80.0 ms │                    ✗──────────────────────── ACK ack 6, lost ─│
	//    260ms later ┆                                                               ┆
	//   6   340.0 ms │─ ACK seq 1 ack 1 "hello", retransmission ────────────────────▶│
	//                │  loss probe; needless: it had arrived at 80.0 ms              │
	//   7   360.0 ms │◀────────────────────────────────────────────────── ACK ack 6 ─│
	// {Packets:7 Bytes:390 Payload:5 Retransmissions:1 Needless:1 Lost:1 Copies:0 Late:0}
}
