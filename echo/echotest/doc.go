// Package echotest holds a transport to what it claims: the contract of package
// echo as a test suite, and as benchmarks that put transports side by side.
//
// A new transport needs one line of test,
//
//	func TestContract(t *testing.T) { echotest.Run(t, tcp.Transport{}) }
//
// and one place in the slice of transports that the benchmarks compare.
//
// Each check is a function that returns an error, so that the checks themselves
// can be tested: a transport that lies about one of its traits has to fail the
// check of that trait. See [Check].
//
// A trait that is claimed is verified. One that is not is no promise: its check
// never demands that something goes wrong, since on another day it may not.
package echotest
