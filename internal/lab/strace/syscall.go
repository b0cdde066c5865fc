package strace

import (
	"strconv"
	"time"
)

// A Syscall is one system call, or several equal ones in a row.
type Syscall struct {
	At     time.Duration // when the first began, since the experiment began
	Took   time.Duration // all of them together
	Name   string        // "write"
	Args   string        // `7, "ping", 4`
	Result string        // "4", "EAGAIN"
	Times  int
}

// String is the call as strace(1) writes it.
func (s Syscall) String() string {
	text := s.Name + "(" + s.Args + ") = " + s.Result
	if s.Times > 1 {
		text += " ×" + strconv.Itoa(s.Times)
	}
	return text
}

func (s Syscall) equals(t Syscall) bool {
	return s.Name == t.Name && s.Args == t.Args && s.Result == t.Result
}

// Unavailable says in a sentence why there are no system calls to see, and what
// would help.
type Unavailable string

func (u Unavailable) Error() string { return string(u) }
