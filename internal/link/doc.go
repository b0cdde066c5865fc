// Package link decides what a link does to packets: how long each is on its way,
// and whether it is lost, duplicated, overtaken or dropped by a full queue.
//
// The decisions follow from the fields of a [Link], its seed and the order of
// the packets alone. The package knows neither a network nor what packets hold,
// so the simulated network and any other carrier share it.
package link
