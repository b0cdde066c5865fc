// Package exercise is lesson 5: a broker that accepts TCP connections, and a
// worker in another process that serves them.
package exercise

import (
	"errors"
	"net"
)

// ErrRefused is what Take returns to a broker that it does not trust.
var ErrRefused = errors.New("refused")

// Credentials are what the kernel knows of the process at the other end.
type Credentials struct {
	PID, UID int
}

// Ask says who is at the other end, as PeerCredentials does.
type Ask func(*net.UnixConn) (Credentials, error)

// The system calls are in kernel_linux.go. Other systems have errors in their
// place (kernel_other.go), so that this file needs none of its own.
//
//	Rights(fd uintptr) ([]byte, error)          what goes beside a byte to pass descriptor fd
//	Descriptors(beside []byte) ([]int, error)   the new descriptors in what came beside a byte
//	PeerCredentials(*net.UnixConn) (Credentials, error)   what SO_PEERCRED says

// Pass is the broker's part. It passes the open socket of conn through worker
// to the process at its other end: one byte, and the descriptor beside it
// (WriteMsgUnix). The broker has nothing to do with conn any more then, so
// Pass closes it, also when it returns an error, and leaves no copy behind.
// worker stays open.
func Pass(worker *net.UnixConn, conn *net.TCPConn) error {
	return errors.New("Pass: not written yet")
}

// Take is the worker's part. It takes one connection that was passed through
// broker (ReadMsgUnix).
//
// Before that it asks who the broker is. ask is PeerCredentials, or what a
// test puts in its place. An error for which errors.Is(err, ErrRefused) holds
// is returned, and no connection,
//
//   - when ask returns an error, such as errors.ErrUnsupported: who cannot be
//     known is not trusted;
//   - when the PID is 0: so the kernel answers, without an error, where it
//     knows nobody, and the UID is worth nothing then;
//   - when allowed(UID) is false.
//
// A message with no descriptor beside it, with more than one, or with one
// that is no connection is an error too (any but ErrRefused).
//
// Whatever happens, the connection that Take returns holds the only
// descriptor that is left open of those that came. broker stays open.
func Take(
	broker *net.UnixConn, ask Ask, allowed func(uid int) bool,
) (net.Conn, error) {
	return nil, errors.New("Take: not written yet")
}
