// Package socket shows that a socket is a number with a name.
package socket
