// Package frames shows the WebSocket frame, byte by byte.
package frames
