// Package wire is a network in user space: hosts with real TCP, UDP, ICMP, IPv4
// and IPv6, joined by links that can be watched and broken.
//
// The protocols are those of gVisor's netstack. What this package adds is the
// wire between the hosts: delay, jitter, loss, duplication, reordering,
// bandwidth, a queue and partitions, all drawn from one seed, and a record of
// every packet with its time and its fate. A [Host] is an echo.Host, so that a
// program runs over it as it runs over the kernel.
//
// # Time
//
// A [Network] has simulated time unless it was made by [NewRealTime]. Then one
// thing happens at a time: a packet arrives or a timer ends, every goroutine
// that it has woken runs until it waits again, and only then the clock is set to
// the next of them. A partition of ten seconds takes a millisecond, and one seed
// gives one record, byte for byte: ports, sequence numbers and all.
//
// This asks something of the programs. They wait by reading, or by the deadlines
// of their connections and of the contexts they dial with; [Network.Sleep] and
// [Network.Now] are the network's clock. The timers of package time do not move
// it. A goroutine that spins stops it. While a simulated network is open, the
// process runs on one processor and collects garbage between events only, so
// that the order of goroutines repeats; so there is one at a time, and it has
// the process to itself.
//
// # The wire
//
// All hosts hang on one switch. There is no Ethernet: a packet begins with its
// IP header, and lengths count from there. Each host has an IPv4 and an IPv6
// address, and its own loopback, whose packets are on record as well. [Between]
// makes one echo.Host of two, so that what a program sends to itself crosses the
// link.
//
// [Network.Captures] are the packets as they were sent, [Network.Packets] the
// same taken apart by package packet; package ladder draws them.
//
// # What differs from a kernel
//
//   - Keep-alive is off until a program turns it on.
//   - Receive buffers of TCP do not grow, and congestion is controlled by Reno.
//   - A packet to an address that no host has is lost without an answer.
//   - All links have the MTU of the hosts; large datagrams are fragmented by
//     their sender, and nowhere else.
//   - A program that has closed a connection whose other direction is still open
//     resets it when a segment comes out of order, though it carry nothing.
//   - A connection whose peer leaves hundreds of tiny segments unread is not told
//     that the window is closed: the peer drops what no longer fits.
package wire
