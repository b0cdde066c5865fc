package cli

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/signal"
	"sync"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/page"
	"github.com/socketlab/socketlab/internal/transports"
)

// A running server is one that is bound.
type running struct {
	echo.Server
	endpoint.Target
	transport string
}

// listenAll binds a server for each target, or none at all. Those of the
// default set that this system does not have are named and left out.
func listenAll(ctx context.Context, targets []endpoint.Target, optional bool, o transports.Options) ([]running, error) {
	var servers []running
	for _, t := range targets {
		each := o
		each.Log = o.Log.With("server", t.Scheme)
		if t.IsWebSocket() {
			each.Home = page.EchoClient(t.RequestURI())
		}
		transport := t.Transport(each)
		server, err := transport.Listen(ctx, t.Addr)
		if why := errno.DescribeUnsupported(err); why != "" && optional {
			each.Log.Warn(why)
			continue
		}
		if err != nil {
			for _, s := range servers {
				s.Close()
			}
			return nil, endpoint.ExplainListen(err, t)
		}
		if host, port := t.HostPort(); endpoint.IsUnspecified(host) && port != "" {
			each.Log.Warn("listens on all addresses of this machine", "addr", server.Addr())
		}
		bound := running{server, t.BoundTo(server.Addr()), transport.Traits().Name}
		if t.IsWebSocket() {
			each.Log.Info("open it in a browser", "url", bound.PageURL())
		}
		servers = append(servers, bound)
	}
	return servers, nil
}

// serve prints where the servers are and returns when all of them have ended.
func (s *serving) serve(ctx context.Context, servers []running, out io.Writer) error {
	// One server that fails ends the others: a set that is not whole would
	// look as if it were.
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	closeAll := func() {
		for _, server := range servers {
			server.Close()
		}
	}
	over := make(chan struct{})
	defer close(over)
	go onSecondSignal(closeAll, over)
	var all sync.WaitGroup
	ended := make(chan error, len(servers)+1)
	for _, server := range servers {
		all.Go(func() {
			if err := server.Serve(ctx); err != nil && !errors.Is(err, net.ErrClosed) {
				ended <- endpoint.Explain(err, server.Target)
				stop()
			}
		})
	}
	if err := s.announce(servers, out); err != nil {
		ended <- err
		stop()
	}
	all.Wait()
	closeAll()
	close(ended)
	return <-ended
}

// onSecondSignal does what whoever is not content with the first one wants.
func onSecondSignal(do func(), over <-chan struct{}) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, cmdutil.TerminationSignals()...)
	defer signal.Stop(signals)
	for range 2 {
		select {
		case <-signals:
		case <-over:
			return
		}
	}
	do()
}
