// Package echoclient is the client's side of an echo, over any [echo.Transport]:
// it sends messages, or each line of a stream, and compares what comes back.
//
// It knows addresses but no URLs, and words nothing for a reader: what goes
// wrong is an error with a type, and whoever calls puts it into a sentence.
package echoclient
