// Package transports lists the transports: their names and order, the schemes of
// their URLs, their variants, and how each is made.
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

// Compared are the transports of a comparison; neighbours differ little.
var Compared = []echo.Transport{
	tcp.Transport{},
	unixsock.Transport{Type: "unix"},
	unixsock.Transport{Type: "unixpacket"},
	udp.Transport{},
	unixsock.Transport{Type: "unixgram"},
	websocket.Transport{},
}

// Variants are compared when asked for. What is encrypted needs a certificate,
// which is made for the occasion.
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

// Names are those of all transports, with the variants at the end.
func Names() []string {
	var names []string
	for _, t := range slices.Concat(Compared, Variants(&tls.Config{})) {
		names = append(names, t.Traits().Name)
	}
	return names
}

// IssueTLS is for both ends of an encrypted connection in this process.
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

// ByName is the transport of that name, which is known.
func ByName(name string, tlsConfig *tls.Config) echo.Transport {
	all := slices.Concat(Compared, Variants(tlsConfig))
	return all[slices.IndexFunc(all, func(t echo.Transport) bool { return t.Traits().Name == name })]
}

// An UnknownError reports a name that no transport has.
type UnknownError struct{ Name string }

func (e *UnknownError) Error() string { return "no transport is called " + strconv.Quote(e.Name) }

// Select returns the transports of these names in their order, each once, and
// the TLS configuration that those with TLS share, with a certificate where there
// is one. The error is an *UnknownError for the first name that is none.
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

// WithoutLimits is t for as many connections as the system allows.
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

// Seeded is a transport whose packets repeat with the seed: what it draws by
// chance, it draws from it. The keys of TLS are not ours to draw.
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

// WireAddrs are those that the protocols have by custom: by them other programs know
// what they see. The network puts its server in the place of the loopback.
var WireAddrs = map[string]string{
	"tcp": "127.0.0.1:7", "udp": "127.0.0.1:7", "tls": "127.0.0.1:443",
	"websocket": "ws://127.0.0.1:80/echo", "websocket-tls": "wss://127.0.0.1:443/echo",
}

// Traits are those of every transport with its options at their defaults.
func Traits() []echo.Traits {
	var all []echo.Traits
	for _, scheme := range Schemes[:6] {
		all = append(all, ForScheme(scheme, Options{}).Traits())
	}
	return all
}
