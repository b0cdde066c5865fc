package serve

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/page"
	"github.com/socketlab/socketlab/internal/transports"
)

func (o *serveOptions) run(cmd *cobra.Command, args []string) error {
	targets, err := o.parseTargets(args)
	if err != nil {
		return err
	}
	// A reader of standard output that has gone must not end this process in
	// the middle, with its sockets left behind.
	signal.Ignore(syscall.SIGPIPE)
	options := o.transportOptions(cmd.ErrOrStderr())
	var forget func()
	if options.TLS, forget, err = endpoint.ServerTLS(o.cert, o.key, targets, cmd.ErrOrStderr()); err != nil {
		return err
	}
	defer forget()
	servers, err := listenAll(cmd.Context(), targets, len(args) == 0, options)
	if err != nil {
		return err
	}
	return o.serveAll(cmd.Context(), servers, cmd.OutOrStdout())
}

// A boundServer is one that listens.
type boundServer struct {
	echo.Server
	endpoint.Target
	transport string
}

// listenAll binds a server for each target, or none at all. With optional, those
// kinds that this system refuses are logged with the reason and left out, as long
// as one is bound.
func listenAll(ctx context.Context, targets []endpoint.Target, optional bool, o transports.Options) ([]boundServer, error) {
	var servers []boundServer
	var refused error // the first one
	for _, t := range targets {
		each := o
		each.Log = o.Log.With("server", t.Scheme)
		if t.IsWebSocket() {
			each.Home = page.EchoClient(t.RequestURI())
		}
		transport := t.Transport(each)
		server, err := transport.Listen(ctx, t.Addr)
		if err != nil && optional && ctx.Err() == nil {
			each.Log.Warn(endpoint.DescribeRefusal(err))
			if refused == nil {
				refused = endpoint.ExplainListen(err, t)
			}
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
		bound := boundServer{server, t.BoundTo(server.Addr()), transport.Traits().Name}
		if t.IsWebSocket() {
			each.Log.Info("open it in a browser", "url", bound.PageURL())
		}
		servers = append(servers, bound)
	}
	if len(servers) == 0 {
		return nil, refused
	}
	return servers, nil
}

// serveAll prints where the servers are and returns when all of them have ended.
func (o *serveOptions) serveAll(ctx context.Context, servers []boundServer, out io.Writer) error {
	// One server that fails ends the others: a set that is not whole would
	// look as if it were.
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	closeAll := func() {
		for _, server := range servers {
			server.Close()
		}
	}
	done := make(chan struct{})
	defer close(done)
	go doOnSecondSignal(closeAll, done)
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
	if err := o.announce(servers, out); err != nil {
		ended <- err
		stop()
	}
	all.Wait()
	closeAll()
	close(ended)
	return <-ended
}

// doOnSecondSignal calls do at the second signal, for whoever does not want to
// wait for the graceful shutdown that the first one began.
func doOnSecondSignal(do func(), done <-chan struct{}) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, cmdutil.TerminationSignals()...)
	defer signal.Stop(signals)
	for range 2 {
		select {
		case <-signals:
		case <-done:
			return
		}
	}
	do()
}
