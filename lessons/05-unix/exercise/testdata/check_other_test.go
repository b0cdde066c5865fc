//go:build !linux

package exercise

import (
	"errors"
	"net"
	"runtime"
)

func claims() []claim {
	return []claim{{
		name: "unsupported-refused",
		holds: "This exercise uses SCM_RIGHTS and SO_PEERCRED of Linux, which " + runtime.GOOS +
			" lacks or has in another form, so one thing is checked here: without credentials nobody is trusted, and nothing is passed.",
		belief: "Where nothing can be checked, a local peer may be trusted.",
		check: func(c *checking) {
			broker, worker := pair(c)
			if conn, err := Take(worker, PeerCredentials, anybody); !refused(err) || conn != nil {
				c.seen("PeerCredentials returns %v, and Take %v, %v", errors.ErrUnsupported, conn, err)
			}
			conn, _ := accepted(c)
			err := Pass(broker, conn)
			if !errors.Is(err, errors.ErrUnsupported) {
				c.seen("rights returns %v, and Pass %v", errors.ErrUnsupported, err)
			}
			if _, err := conn.Write(nil); !errors.Is(err, net.ErrClosed) {
				c.seen("Pass has returned, and conn is still open")
			}
		},
	}}
}
