package echotest

import (
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
)

// TLS returns a configuration for both ends: a certificate for 127.0.0.1, and
// the trust in it.
func TLS() *tls.Config {
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates, RootCAs: roots}
}
