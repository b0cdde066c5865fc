//go:build !race

package wiretest

// UnderRace reports whether the race detector is on, which is slow and changes
// the order of events.
const UnderRace = false
