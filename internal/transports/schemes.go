package transports

// Schemes in the order of every table and list; the last two need TLS.
var Schemes = []string{"tcp", "udp", "unix", "unixgram", "unixpacket", "ws", "tls", "wss"}
