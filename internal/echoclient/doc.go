// Package echoclient implements the client of an echo, over any
// [echo.Transport]: it sends messages, or each line of a stream, and compares
// the answers.
//
// It knows addresses but no URLs. Each error has a type, from which the caller
// makes a sentence.
package echoclient
