// Package wire simulates a network in user space: hosts with real TCP, UDP,
// ICMP, IPv4 and IPv6, joined by links that can be observed and impaired.
//
// The protocols are those of gVisor's netstack. This package adds the links
// between the hosts: delay, jitter, loss, duplication, reordering, bandwidth, a
// queue and partitions, all drawn from one seed. It also records every packet
// with its time and its fate. A [Host] is an echo.Host, so that a program runs
// over it as it runs over the kernel.
//
// # Time
//
// A [Network] has simulated time unless it was made by [NewRealTime]. Then
// events happen one after another. An event is the arrival of a packet or the
// end of a timer. Every goroutine that the event has woken runs until it waits
// again; then the clock is set to the next event. A partition of ten seconds
// takes a millisecond, and one seed gives one record, byte for byte: ports,
// sequence numbers and all.
//
// This has conditions. Programs wait by reading, or by the deadlines of their
// connections and of the contexts they dial with. [Network.Sleep] and
// [Network.Now] use the network's clock. The timers of package time do not move
// that clock, and a goroutine that spins stops it.
//
// While a simulated network is open, the process runs on one processor and
// collects garbage between events only, so that the order of goroutines
// repeats. So only one simulated network is open at a time, and it has the
// process to itself.
//
// # The wire
//
// All hosts are connected to one switch. There is no Ethernet: a packet begins
// with its IP header, and lengths count from there. Each host has an IPv4 and
// an IPv6 address, and its own loopback, whose packets are recorded as well.
// [Between] makes one echo.Host of two hosts, for a program that holds both
// ends.
//
// [Network.Captures] returns the packets as they were sent, and
// [Network.Packets] the same packets decoded by package packet. Package ladder
// draws them.
//
// # Differences from a kernel
//
//   - Keep-alive is off until a program turns it on.
//   - Receive buffers of TCP do not grow, and congestion is controlled by Reno.
//   - Each segment is acknowledged by itself. Linux acknowledges every second one,
//     or waits for up to 40 ms.
//   - An acknowledgment and a FIN are two packets. Linux sends one.
//   - A lost SYN is sent again after 1, 2, 4 and 8 s. Linux 6.18 waits for 1 s five
//     times before it doubles the time.
//   - The least retransmission timeout is 200 ms and the delay of both directions,
//     so that the probe for a lost last segment comes before it.
//   - A full segment has 1,420 bytes of payload at an MTU of 1,500. Linux sends
//     1,448.
//   - A timeout discards what selective acknowledgments have reported.
//   - A probe of a closed window carries one byte that was acknowledged before.
//   - Data that arrives after a close is answered by RST ACK.
//   - A packet to an address that no host has is lost without an answer.
//   - All links have the MTU of the hosts; large datagrams are fragmented by
//     their sender, and nowhere else.
//   - A program that has closed a connection whose other direction is still open
//     resets it when a segment comes out of order, even an empty one.
//   - A connection whose peer leaves hundreds of tiny segments unread does not
//     learn that the window is closed: the peer drops segments that no longer fit.
package wire
