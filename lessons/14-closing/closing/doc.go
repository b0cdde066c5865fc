// Package closing has five WebSocket clients that end in five ways, and a
// server that notices when a peer does not answer any more.
package closing
