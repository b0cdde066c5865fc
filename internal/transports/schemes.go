package transports

import "github.com/socketlab/socketlab/unixsock"

// Schemes lists the URL schemes in the order of every table and list. The last
// two need TLS.
var Schemes = []string{"tcp", "udp", "unix", "unixgram", "unixpacket", "ws", "tls", "wss"}

// CheckPath returns an error if no Unix socket can have the path.
func CheckPath(path string) error { return unixsock.CheckName(path) }
