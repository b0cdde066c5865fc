//go:build !race

package echotest

const underRace = false
