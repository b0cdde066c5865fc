// Package seventh carries an echo over the memory of this process. It is
// the transport with which a test proves that one line of a list is enough
// to add one: the test copies it into a copy of the module.
package seventh
