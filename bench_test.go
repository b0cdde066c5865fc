package main_test

import (
	"os"
	"testing"

	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/internal/child"
	"github.com/socketlab/socketlab/internal/transports"
)

func init() { echotest.RegisterIdleClients(transports.Measured()...) }

func TestMain(m *testing.M) {
	if handled, status := child.Run(); handled {
		os.Exit(status)
	}
	os.Exit(m.Run())
}

// The benchmarks stand in one package, because benchstat makes a table of each.
// They compare the transports in the order of the list. echotest says what they
// measure.

func BenchmarkEcho(b *testing.B)     { echotest.BenchmarkEcho(b, transports.Measured()...) }
func BenchmarkDial(b *testing.B)     { echotest.BenchmarkDial(b, transports.Measured()...) }
func BenchmarkPipeline(b *testing.B) { echotest.BenchmarkPipeline(b, transports.Measured()...) }
func BenchmarkConns(b *testing.B)    { echotest.BenchmarkConns(b, transports.Measured()...) }
func BenchmarkOneWay(b *testing.B)   { echotest.BenchmarkOneWay(b, transports.Measured()...) }
func BenchmarkIdle(b *testing.B)     { echotest.BenchmarkIdle(b, transports.Measured()...) }
