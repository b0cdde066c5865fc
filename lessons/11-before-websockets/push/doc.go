// Package push brings the events of one source to a client in four ways:
// polling, long polling, server-sent events and WebSocket. The files of the
// four hold the same declarations in the same order, to be laid side by side:
//
//	diff lessons/11-before-websockets/push/polling.go lessons/11-before-websockets/push/longpolling.go
//
// Everything else is what they share: the source (feed.go), the server and its
// client (server.go, link.go), and a comparison of them (run.go), in which
// connections can be cut (cut.go) and bytes are counted (meter.go).
package push
