// Package many shows what one connection costs. A server may have ten thousand
// of them.
package many
