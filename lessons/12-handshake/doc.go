// Package handshake shows how an HTTP request becomes a WebSocket.
package handshake
