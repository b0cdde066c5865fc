//go:build !linux

package tour

import (
	"net"
	"time"
)

// awaitsQueued says that awaitQueued does not wait here.
const awaitsQueued = false

func awaitQueued(net.Conn, int, time.Duration) {}
