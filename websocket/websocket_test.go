package websocket_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
	"github.com/stretchr/testify/assert"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/wstest"
)

func TestContract(t *testing.T) { echotest.Run(t, websocket.Transport{}) }

func TestContractLean(t *testing.T) {
	echotest.Run(t, websocket.Transport{Buffers: websocket.Lean})
}

func TestContractTLS(t *testing.T) {
	echotest.Run(t, websocket.Transport{TLS: echotest.TLS()})
}

// TestContractDeflate leaves out the checks that flood a connection until its
// buffers are full: with compression they would take minutes under the race
// detector, and what they are about is below it.
func TestContractDeflate(t *testing.T) {
	for _, name := range []string{
		"Boundaries", "Truncates", "Ordered", "Connected", "EmptyMessages", "MaxMessage",
		"Echo", "LargestMessage", "SharedConn", "Close", "CloseUnblocksRead",
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			assert.NoError(t, echotest.Check(ctx, websocket.Transport{Compression: true}, name))
		})
	}
}

func TestWebSocket(t *testing.T) { wstest.Run(t, subject(websocket.Transport{})) }

func TestWebSocketTLS(t *testing.T) {
	wstest.Run(t, subject(websocket.Transport{TLS: echotest.TLS()}),
		"DialEndsWithItsContext", "HalfAHandshake", "CloseIsPolite", "CloseIsNotPutOff", "CloseOfStuckConn")
}

func TestWebSocketDeflate(t *testing.T) {
	s := subject(websocket.Transport{Compression: true})
	wstest.Run(t, s, "FragmentsAreOneMessage", "ReadLimit", "ManyWriters", "ClientLimitsWhatItReads")
	t.Run("RefusedByTheClient", func(t *testing.T) {
		s.Dialer.EnableCompression = false
		wstest.Run(t, s, "FragmentsAreOneMessage")
	})
}

// subject returns tr for the suite.
func subject(tr websocket.Transport) wstest.Subject {
	return wstest.Subject{
		New: func(o wstest.Options) echo.Transport {
			t := tr
			t.Host, t.Limits, t.Log = o.Host, o.Limits, o.Log
			t.ReadLimit, t.Subprotocols, t.Text = o.ReadLimit, o.Subprotocols, o.Text
			t.Origins, t.Hosts, t.Buffers.Write = o.Origins, o.Hosts, o.WriteBuffer
			if o.Page != "" {
				t.Home = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					io.WriteString(w, o.Page)
				})
			}
			return t
		},
		Dialer:        gorilla.Dialer{TLSClientConfig: tr.TLS, EnableCompression: tr.Compression},
		NoUpgrade:     "speaks WebSocket",
		LongestLength: gorilla.CloseMessageTooBig,
		Chunk:         100,
		CloseCode: func(err error) int {
			if closed, ok := err.(*gorilla.CloseError); ok {
				return closed.Code
			}
			return 0
		},
		IsAbnormal: func(err error) bool { return gorilla.IsCloseError(err, gorilla.CloseAbnormalClosure) },
		IsTooLong:  func(err error) bool { return err != nil },
	}
}
