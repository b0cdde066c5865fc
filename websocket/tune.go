package websocket

import (
	"net/http"
	"sync"

	gorilla "github.com/gorilla/websocket"
)

// Buffers are those that the library keeps for each connection, in bytes;
// zero is the default, which is 4,096.
//
// Larger ones save system calls and frames for large messages: what does
// not fit the write buffer of a client goes out in several frames. Smaller
// ones save memory for connections that are mostly idle. Either costs what
// the other saves. A server keeps no write buffer unless Write is set: it
// borrows a large one for each message, which costs it an allocation.
type Buffers struct{ Read, Write int }

var (
	// Large carries 64 KiB in one frame and a few system calls. It costs
	// 130 KiB for each connection at each end, busy or not.
	Large = Buffers{Read: 64 << 10, Write: 66 << 10}

	// Lean keeps half a kilobyte for an idle connection. It costs a copy
	// and a system call for each 512 bytes read of a large message.
	Lean = Buffers{Read: 512}
)

func (b Buffers) name() string {
	switch b {
	case Large:
		return "-large"
	case Lean:
		return "-lean"
	}
	return ""
}

// lent is the write buffers of servers, of the size of Large. It has no
// New: the library makes a buffer when it gets none.
var lent sync.Pool

func (t Transport) dialer(over *socket) *gorilla.Dialer {
	return &gorilla.Dialer{
		NetDialContext:    over.dialed,
		NetDialTLSContext: over.secured(t.TLS),
		Subprotocols:      t.Subprotocols,
		EnableCompression: t.Compression,
		ReadBufferSize:    t.Buffers.Read,
		WriteBufferSize:   t.Buffers.Write,
	}
}

// anyOrigin leaves the check to guard.go, which is stricter.
func anyOrigin(*http.Request) bool { return true }

func (t Transport) upgrader() *gorilla.Upgrader {
	u := &gorilla.Upgrader{
		CheckOrigin:       anyOrigin,
		Subprotocols:      t.Subprotocols,
		EnableCompression: t.Compression,
		ReadBufferSize:    t.Buffers.Read,
		WriteBufferSize:   t.Buffers.Write,
	}
	if u.WriteBufferSize == 0 {
		u.WriteBufferSize, u.WriteBufferPool = Large.Write, &lent
	}
	return u
}
