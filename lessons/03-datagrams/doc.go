// Package datagrams shows that a datagram is all or nothing.
package datagrams
