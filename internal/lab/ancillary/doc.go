// Package ancillary sends and receives the ancillary data of a Unix socket,
// such as descriptors and credentials (unix(7), cmsg(3)). It needs Linux.
package ancillary
