// Package halfclose shows that the two directions of a connection end one by
// one, and that a peer that is gone can look like one that is silent.
package halfclose
