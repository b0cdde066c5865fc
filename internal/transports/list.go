// Package transports lists the transports: their names and order, the schemes
// of their URLs, their variants, and how to make each of them.
package transports

import (
	"crypto/tls"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/certificate"
	"github.com/socketlab/socketlab/tcp"
	"github.com/socketlab/socketlab/udp"
	"github.com/socketlab/socketlab/unixsock"
	"github.com/socketlab/socketlab/websocket"
	"github.com/socketlab/socketlab/websocket/byhand"
)

// Compared lists the transports of a comparison, so that neighbours differ
// little.
var Compared = []echo.Transport{
	tcp.Transport{},
	unixsock.Transport{Type: "unix"},
	unixsock.Transport{Type: "unixpacket"},
	udp.Transport{},
	unixsock.Transport{Type: "unixgram"},
	websocket.Transport{},
}

// Variants returns the transports that are compared only by name. Those with
// TLS use tlsConfig; see IssueTLS.
func Variants(tlsConfig *tls.Config) []echo.Transport {
	return []echo.Transport{
		tcp.Transport{TLS: tlsConfig},
		tcp.Transport{Delay: true},
		websocket.Transport{TLS: tlsConfig},
		websocket.Transport{Compression: true},
		websocket.Transport{Buffers: websocket.Large},
		websocket.Transport{Buffers: websocket.Lean},
		byhand.Transport{},
	}
}

// Names lists the names of all transports: those of Compared, then those of
// Variants.
func Names() []string {
	var names []string
	for _, t := range slices.Concat(Compared, Variants(&tls.Config{})) {
		names = append(names, t.Traits().Name)
	}
	return names
}

// IssueTLS returns a TLS configuration for both ends of a connection in this
// process. It has a new certificate if one of the names needs TLS, and is empty
// otherwise.
func IssueTLS(names []string) (*tls.Config, error) {
	if !slices.ContainsFunc(names, func(n string) bool { return strings.HasSuffix(n, "tls") }) {
		return &tls.Config{}, nil
	}
	made, err := certificate.Issue(nil)
	if err != nil {
		return nil, err
	}
	return certificate.ConfigureBothEnds(made)
}

// ByName returns the transport of that name, with tlsConfig if it uses TLS. It
// panics if no transport has the name.
func ByName(name string, tlsConfig *tls.Config) echo.Transport {
	all := slices.Concat(Compared, Variants(tlsConfig))
	return all[slices.IndexFunc(all, func(t echo.Transport) bool { return t.Traits().Name == name })]
}

// An UnknownError reports a name that no transport has.
type UnknownError struct{ Name string }

// Error returns a sentence with the name.
func (e *UnknownError) Error() string { return "no transport is called " + strconv.Quote(e.Name) }

// Select returns the transports of these names, in their order and each once.
// It also returns the TLS configuration that those with TLS share. The error is
// an *UnknownError for the first unknown name.
func Select(names []string) ([]echo.Transport, *tls.Config, error) {
	known := Names()
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, nil, &UnknownError{name}
		}
	}
	tlsConfig, err := IssueTLS(names)
	if err != nil {
		return nil, nil, err
	}
	var selected []echo.Transport
	for i, name := range names {
		if !slices.Contains(names[:i], name) {
			selected = append(selected, ByName(name, tlsConfig))
		}
	}
	return selected, tlsConfig, nil
}

// WithoutLimits returns t with no limit of connections and no idle timeout.
func WithoutLimits(t echo.Transport) echo.Transport {
	none := echo.Limits{MaxConns: -1, Idle: -1}
	switch t := t.(type) {
	case tcp.Transport:
		t.Limits = none
		return t
	case udp.Transport:
		t.Limits = none
		return t
	case unixsock.Transport:
		t.Limits = none
		return t
	case websocket.Transport:
		t.Limits = none
		return t
	case byhand.Transport:
		t.Limits = none
		return t
	}
	return t
}

// Seeded returns the transport of that name over h, whose packets are the same
// for the same seed. The keys of TLS are random nevertheless. The name is udp,
// tcp, websocket, tls or websocket-tls.
func Seeded(name string, h echo.Host, seed uint64) (echo.Transport, error) {
	switch name {
	case "udp":
		return udp.Transport{Host: h}, nil
	case "tcp":
		return tcp.Transport{Host: h}, nil
	case "websocket":
		var key [32]byte
		binary.BigEndian.PutUint64(key[:], seed)
		return byhand.Transport{Host: h, Rand: rand.NewChaCha8(key)}, nil
	}
	tlsConfig, err := simulatedTLS()
	if name == "tls" {
		return tcp.Transport{Host: h, TLS: tlsConfig}, err
	}
	return websocket.Transport{Host: h, TLS: tlsConfig}, err
}

func simulatedTLS() (*tls.Config, error) {
	made, err := certificate.IssueEd25519()
	if err != nil {
		return nil, err
	}
	tlsConfig, err := certificate.ConfigureBothEnds(made)
	if err != nil {
		return nil, err
	}
	tlsConfig.ServerName = "localhost" // the certificate knows no simulated address
	return tlsConfig, nil
}

// WireAddrs holds an address for each transport of Seeded, with the usual port,
// by which other programs recognize the protocol. A simulated network replaces
// the loopback address by its server.
var WireAddrs = map[string]string{
	"tcp": "127.0.0.1:7", "udp": "127.0.0.1:7", "tls": "127.0.0.1:443",
	"websocket": "ws://127.0.0.1:80/echo", "websocket-tls": "wss://127.0.0.1:443/echo",
}

// Traits returns the traits of every transport with default options.
func Traits() []echo.Traits {
	var all []echo.Traits
	for _, scheme := range Schemes[:6] {
		all = append(all, ForScheme(scheme, Options{}).Traits())
	}
	return all
}
