// Package unixdomain shows what a Unix socket does that no network socket can.
package unixdomain
