package tcp_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
	"testing"

	"github.com/socketlab/socketlab/echo/echotest"
	"github.com/socketlab/socketlab/tcp"
)

func TestContract(t *testing.T) { echotest.Run(t, tcp.Transport{}) }

func TestContractDelay(t *testing.T) { echotest.Run(t, tcp.Transport{Delay: true}) }

func TestContractTLS(t *testing.T) { echotest.Run(t, tcp.Transport{TLS: selfSigned(t)}) }

// selfSigned is the configuration of both ends: a certificate for 127.0.0.1,
// and the trust in it.
func selfSigned(t *testing.T) *tls.Config {
	s := httptest.NewTLSServer(nil)
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates, RootCAs: roots}
}
