//go:build !linux

package cli

import (
	"net"
	"time"
)

// awaitsQueued says that awaitQueued does not wait here.
const awaitsQueued = false

func awaitQueued(net.Conn, int, time.Duration) {}
