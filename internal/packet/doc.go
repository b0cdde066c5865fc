// Package packet takes captured packets apart: their headers field by field, the
// TCP connections that they belong to, what lies inside (handshakes, WebSocket
// frames, TLS records), and sums over many of them.
//
// A [Capture] comes from a simulated network or from a real one; the package
// knows neither. [Decode] makes a [Packet] of each.
package packet
