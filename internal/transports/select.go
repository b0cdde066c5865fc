package transports

import (
	"crypto/tls"
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"github.com/socketlab/socketlab/echo"
	"github.com/socketlab/socketlab/internal/certificate"
)

// Select returns the transports of these names, in their order and each once.
// It also returns the TLS configuration that those with TLS share. The error is
// an *UnknownError for the first unknown name.
func Select(names []string) ([]echo.Transport, *tls.Config, error) {
	var kinds []Kind
	for i, name := range names {
		k, err := Named(name)
		if err != nil {
			return nil, nil, err
		}
		if !slices.Contains(names[:i], name) {
			kinds = append(kinds, k)
		}
	}
	tlsConfig, err := IssueTLS(kinds...)
	if err != nil {
		return nil, nil, err
	}
	var selected []echo.Transport
	for _, k := range kinds {
		selected = append(selected, k.New(Options{TLS: tlsConfig}))
	}
	return selected, tlsConfig, nil
}

// IssueTLS returns a TLS configuration for both ends of a connection in this
// process. It has a new certificate if one of the kinds has TLS, and is empty
// otherwise.
func IssueTLS(kinds ...Kind) (*tls.Config, error) {
	if !slices.ContainsFunc(kinds, func(k Kind) bool { return k.TLS }) {
		return &tls.Config{}, nil
	}
	made, err := certificate.Issue(nil)
	if err != nil {
		return nil, err
	}
	return certificate.ConfigureBothEnds(made)
}

// NewSeeded returns the transport over h, whose packets are the same for the
// same seed. The keys of TLS are random nevertheless. The error is that of
// issuing a certificate.
func (k Kind) NewSeeded(h echo.Host, seed uint64) (echo.Transport, error) {
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], seed)
	// Limits of time count by the clock of this machine, which is not that of a
	// simulated network.
	o := Options{Host: h, Rand: rand.NewChaCha8(key), Limits: echo.Limits{Handshake: -1, Write: -1, Idle: -1}}
	if k.TLS {
		var err error
		if o.TLS, err = simulatedTLS(); err != nil {
			return nil, err
		}
	}
	if k.Seeded != nil {
		return k.Seeded(o), nil
	}
	return k.New(o), nil
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
