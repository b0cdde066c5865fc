package attackcmd

import (
	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/cli/endpoint"
	"github.com/socketlab/socketlab/internal/transports"
)

// An ownServer is a server of this project that the command can start and attack.
type ownServer struct {
	endpoint.Target // its scheme decides which attacks it is for
	name            string
	transport       echo.Transport
}

// ownServers returns the servers of the named transports, or one for each scheme
// if there are no names.
func ownServers(names []string, o transports.Options) (servers []ownServer) {
	if len(names) == 0 {
		for _, scheme := range transports.Schemes() {
			k, _ := transports.ForScheme(scheme)
			names = append(names, k.Name())
		}
	}
	for _, name := range names {
		k, err := transports.Named(name)
		if err != nil {
			continue // TransportFlag.Check has refused it
		}
		servers = append(servers, ownServer{endpoint.Target{Scheme: schemeOf(k)}, name, k.New(o)})
	}
	return servers
}

// schemeOf returns the scheme of k. A variant without one has the scheme of the
// first kind whose addresses have its form.
func schemeOf(k transports.Kind) string {
	for _, other := range transports.Kinds() {
		if k.Scheme == "" && other.Form == k.Form && other.TLS == k.TLS {
			return other.Scheme
		}
	}
	return k.Scheme
}
