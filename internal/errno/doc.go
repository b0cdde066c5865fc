// Package errno names what the kernel says when something is wrong, by one
// name for every system: on Windows the constants of package syscall are
// inventions that no call returns.
package errno
