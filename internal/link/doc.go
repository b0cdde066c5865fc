// Package link decides what a link does to packets: how long each packet takes,
// and whether it is lost, duplicated, reordered or dropped by a full queue.
//
// The decisions follow only from the fields of a [Link], its seed and the order
// of the packets. The package knows neither a network nor the content of
// packets, so simulated and real networks share it.
package link
