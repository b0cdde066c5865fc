//go:build !linux

package echoserver

// canWait is false: a connection holds its buffer while its Read waits. To
// wait without one takes a recv(2) that neither waits nor removes the input.
// Windows lacks MSG_DONTWAIT, and on other systems the wait is untested.
const canWait = false

func (w *Waiter) isReadable(uintptr) bool { return true }
