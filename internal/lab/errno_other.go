//go:build !unix

package lab

import "syscall"

// errnoName is empty where package x/sys has no names.
func errnoName(syscall.Errno) string { return "" }
