// Package many shows what one connection costs, of which a server may have ten
// thousand.
package many
