//go:build !race

package wiretest

// UnderRace reports whether the race detector is on, which is slow and orders events anew.
const UnderRace = false
