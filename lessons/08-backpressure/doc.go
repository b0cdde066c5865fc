// Package backpressure shows that a slow reader is everybody's problem: a
// program that sends to it waits, or loses what it sends.
package backpressure
