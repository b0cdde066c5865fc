package main

import "embed"

// repository is what the command shows of itself: the source to be read, and the
// course.
//
//go:embed echo tcp udp unixsock websocket lessons
var repository embed.FS
