// Package hostile shows what hostile peers do to a server, and what a server
// does about it.
package hostile
