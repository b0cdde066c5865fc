package byhand_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/websocket/byhand"
	"github.com/socketlab/socketlab/websocket/frame"
	"github.com/socketlab/socketlab/websocket/wstest"
)

func TestContract(t *testing.T) { echotest.Run(t, byhand.Transport{}) }

func TestWebSocket(t *testing.T) {
	wstest.Run(t, wstest.Subject{
		New: func(o wstest.Options) echo.Transport {
			t := byhand.Transport{
				Host: o.Host, Limits: o.Limits, Log: o.Log,
				ReadLimit: o.ReadLimit, Subprotocols: o.Subprotocols, Text: o.Text,
				Origins: o.Origins, Hosts: o.Hosts,
			}
			if o.Page != "" {
				t.Home = fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(o.Page), o.Page)
			}
			return t
		},
		NoUpgrade:     "without Upgrade: websocket",
		LongestLength: int(frame.ProtocolError), // 2^63 and more is no length at all
		Chunk:         10_000,
		CloseCode: func(err error) int {
			if closed, ok := errors.AsType[*byhand.CloseError](err); ok {
				return int(closed.Code)
			}
			return 0
		},
		IsAbnormal: func(err error) bool { return err == io.ErrUnexpectedEOF },
		IsTooLong:  func(err error) bool { return errors.Is(err, frame.ErrTooLong) },
	})
}
