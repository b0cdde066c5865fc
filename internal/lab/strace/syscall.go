package strace

import (
	"strconv"
	"time"
)

// A Syscall holds one system call, or several equal ones in a row.
type Syscall struct {
	At     time.Duration // from the beginning of the experiment to that of the first call
	Took   time.Duration // sum of all calls
	Name   string        // "write"
	Args   string        // `7, "ping", 4`
	Result string        // "4", "EAGAIN"
	Times  int           // number of calls
}

// String returns the call in the notation of strace(1).
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

// Unavailable is an error that holds a sentence: why system calls cannot be
// traced, and a remedy.
type Unavailable string

// Error returns the sentence.
func (u Unavailable) Error() string { return string(u) }
