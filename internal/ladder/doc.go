// Package ladder draws a conversation as a sequence diagram: a rail for each
// host, a rung for each packet, for a terminal of any width.
package ladder
