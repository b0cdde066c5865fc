// Package packetview prints packets: conversations as ladders with their totals,
// packets opened field by field, and the same as JSON. Several commands use it.
package packetview
