package transports

// Schemes lists the URL schemes in the order of every table and list. The last
// two need TLS.
var Schemes = []string{"tcp", "udp", "unix", "unixgram", "unixpacket", "ws", "tls", "wss"}
