// Package errno gives each error of the kernel one name on every system, and
// finds the cause inside a Go error. On Windows no call returns the constants
// of package syscall by these names: Winsock has numbers of its own.
package errno
