// Package delivered shows that written is not delivered, and closed is not
// delivered.
package delivered
