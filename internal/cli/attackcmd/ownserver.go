package attackcmd

import (
	"crypto/tls"
	"slices"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/transports"
)

// An ownServer is a server of this project that the command can start and attack.
type ownServer struct {
	endpoint.Target
	transport echo.Transport
}

// ownServers returns one server for each scheme, and last the WebSocket server
// that is attacked only by name.
func ownServers(o transports.Options) []ownServer {
	var all []ownServer
	for _, scheme := range transports.Schemes {
		t := endpoint.Target{Scheme: scheme}
		all = append(all, ownServer{t, t.Transport(o)})
	}
	o.ByHand = true
	t := endpoint.Target{Scheme: "ws"}
	return append(all, ownServer{t, t.Transport(o)})
}

// name returns the name of the transport.
func (s ownServer) name() string { return s.transport.Traits().Name }

// ownNames returns the names of the transports of ownServers.
func ownNames() (names []string) {
	for _, s := range ownServers(transports.Options{TLS: &tls.Config{}}) {
		names = append(names, s.name())
	}
	return names
}

// selectServers returns the servers of these names in their order, or one for each
// scheme if there are none.
func selectServers(all []ownServer, names []string) (selected []ownServer) {
	if len(names) == 0 {
		return all[:len(transports.Schemes)]
	}
	for _, name := range names {
		selected = append(selected, all[slices.IndexFunc(all, func(s ownServer) bool { return s.name() == name })])
	}
	return selected
}
