// Package conversation carries messages to an echo server and back, over a
// simulated network or over this machine's loopback, and records every packet.
//
// [CarrySimulated] and [CarryLive] return a [Conversation]: its packets, and
// when each message came back. [WritePcapng] writes one for other programs.
package conversation
