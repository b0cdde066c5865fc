// Package certificate makes TLS certificates for this machine. They are
// self-signed and valid for a week, and their keys never leave the process.
package certificate

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"time"
)

// Issue makes a self-signed certificate for localhost and hosts, which are
// names or IP addresses. Its key is ECDSA P-256.
func Issue(hosts []string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	return certify(key, hosts)
}

// IssueEd25519 makes a self-signed certificate for localhost. Its signatures
// all have the same length, so that packets of a handshake have too.
func IssueEd25519() (tls.Certificate, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	return certify(key, nil)
}

func certify(key crypto.Signer, hosts []string) (tls.Certificate, error) {
	now := time.Now()
	c := &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: "socketlab"},
		NotBefore:             now.Add(-time.Hour), // for clocks that are behind
		NotAfter:              now.AddDate(0, 0, 7),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, h := range append([]string{"localhost", "127.0.0.1", "::1"}, hosts...) {
		if ip := net.ParseIP(h); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		} else if h != "" {
			c.DNSNames = append(c.DNSNames, h)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// serial returns a random number with the greatest length that is allowed (RFC
// 5280, section 4.1.2.2).
func serial() *big.Int {
	b := make([]byte, 20)
	rand.Read(b)
	b[0] = b[0]&0x3f | 0x40 // positive, and without zeros in front
	return new(big.Int).SetBytes(b)
}

// ConfigureBothEnds returns a TLS configuration for both ends: a server uses
// the certificate, a client trusts it.
func ConfigureBothEnds(made tls.Certificate) (*tls.Config, error) {
	leaf, err := x509.ParseCertificate(made.Certificate[0])
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{made}, RootCAs: roots}, nil
}
