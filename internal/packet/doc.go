// Package packet decodes captured packets: their headers field by field, their
// TCP connections, the handshakes, WebSocket frames and TLS records inside, and
// totals of many packets.
//
// A [Capture] comes from a simulated network or from a real one; the package
// knows neither. [Decode] makes a [Packet] of each.
package packet
