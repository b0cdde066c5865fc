//go:build race

package echotest

const underRace = true
